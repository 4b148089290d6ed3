// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../ledger/open-ledger.ts';
import type { Audit } from './audit.ts';
import { DeskError } from './desk-error.ts';
import { type Exported, type ExportForm, exportedAs } from './export-forms.ts';
import { selectHandoffs, toQueueItem } from './queue.ts';
import { type Actor, demandHandoff } from './rights.ts';
import { type DeskLine, linesOf } from './thread-page.ts';

const linesAtOnce = 200;
/** A conversation of months with a person who writes every minute. */
const mostLines = 20_000;

/** Takes a conversation out of the desk: what was said, under its alias, without number or account. Recorded. */
export class ThreadExport {
  readonly #ledger: Ledger;
  readonly #audit: Audit;

  constructor(ledger: Ledger, audit: Audit) {
    this.#ledger = ledger;
    this.#audit = audit;
  }

  /** @returns the file, and a name for it that says nothing of the person */
  async export(
    actor: Actor,
    handoffId: string,
    form: ExportForm,
  ): Promise<{ readonly name: string; readonly type: string; readonly text: string }> {
    const row = await selectHandoffs(this.#ledger)
      .select(['handoffs.outcome', 'handoffs.closed_at'])
      .where('handoffs.id', '=', handoffId)
      .executeTakeFirst();
    if (!row) throw new DeskError('not-found');
    demandHandoff(actor, 'thread.export', { territory: row.territory, operatorId: row.operator_id });
    await this.#audit.record({
      actor: actor.id,
      action: 'handoff.exported',
      subject: handoffId,
      detail: { form },
    });
    const item = toQueueItem(row);
    const exported: Exported = {
      alias: item.alias,
      exportedAt: new Date(this.#ledger.now()).toISOString(),
      state: item.state,
      outcome: row.outcome,
      reason: item.reason,
      language: item.language,
      territory: item.territory,
      channel: item.channel,
      topic: item.topic,
      entry: item.entry,
      waitingSince: new Date(item.waitingSince).toISOString(),
      closedAt: row.closed_at === null ? null : new Date(row.closed_at).toISOString(),
      lines: await this.#lines(row.conversation_id),
    };
    const name = item.alias.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
    return { name: `${name}.${form}`, ...exportedAs(form, exported) };
  }

  async #lines(conversationId: string): Promise<Exported['lines']> {
    const lines: DeskLine[] = [];
    for (let after = 0; lines.length < mostLines; ) {
      const page = await linesOf(this.#ledger, conversationId, { after, limit: linesAtOnce });
      lines.push(...page.lines);
      after = page.lines.at(-1)?.seq ?? after;
      if (page.lines.length < linesAtOnce) break;
    }
    return lines.map((line) => ({
      at: new Date(line.at).toISOString(),
      speaker: line.speaker,
      name: line.name,
      language: line.language,
      text: line.text ?? line.recording?.text ?? null,
      original: line.original,
      rendered: line.rendered,
      pressed: line.pressed,
      media: line.media,
      buttons: line.buttons,
    }));
  }
}
