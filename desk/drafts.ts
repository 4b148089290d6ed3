// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Tx } from '../ledger/group-commit.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { DraftsTable } from '../ledger/schema.ts';
import { sealJson, unsealJson } from '../ledger/seal.ts';
import type { Rendered } from './acts.ts';
import { DeskError } from './desk-error.ts';
import { demandOpen, demandReach } from './reach.ts';
import type { Actor } from './rights.ts';

export type DraftMode = DraftsTable['mode'];

/** The last line and the last note that somebody has seen of a conversation. */
export interface Watermarks {
  readonly line: number;
  readonly note: number;
}

export interface Draft {
  readonly mode: DraftMode;
  readonly text: string;
  readonly rendered: Rendered | null;
  /** Grows with each save; 0: there is none. */
  readonly version: number;
  readonly seen: Watermarks;
  readonly savedAt: number;
}

export interface DraftSave {
  readonly handoffId: string;
  readonly mode: DraftMode;
  /** Empty: what was there is thrown away. */
  readonly text: string;
  readonly rendered?: Rendered;
  /** The version that this one was made from; 0: none was known. */
  readonly version: number;
  readonly seen: Watermarks;
}

/** What operators have begun to write: their own, sealed with the person's key, and gone when it is sent. */
export class Drafts {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** The actor's own of one conversation. */
  async of(actor: Actor, handoffId: string): Promise<Draft[]> {
    const { personId } = await demandReach(this.#ledger.db, actor, { action: 'draft.own', handoffId });
    const rows = await this.#ledger.db
      .selectFrom('drafts')
      .innerJoin('person_keys', (join) => join.on('person_keys.person_id', '=', personId))
      .select(['mode', 'version', 'sealed', 'seen_line', 'seen_note', 'saved_at', 'wrapped'])
      .where('handoff_id', '=', handoffId)
      .where('operator_id', '=', actor.id)
      .execute();
    return rows.map((row) => ({
      mode: row.mode,
      version: row.version,
      seen: { line: row.seen_line, note: row.seen_note },
      savedAt: row.saved_at,
      ...unsealJson<{ text: string; rendered: Rendered | null }>(
        this.#ledger.people.keyOf(row.wrapped),
        row.sealed,
      ),
    }));
  }

  /**
   * Keeps the latest.
   * @returns the version it now has
   * @throws DeskError `draft-newer` when another page saved since: nothing is written then, and both are still there
   */
  async save(actor: Actor, draft: DraftSave): Promise<number> {
    const version = await this.#ledger.commits.alone(async (tx) => {
      const { handoffId, mode } = draft;
      const reached = await demandReach(tx, actor, { action: 'draft.own', handoffId });
      demandOpen(reached);
      const known = await tx
        .selectFrom('drafts')
        .select('version')
        .where('operator_id', '=', actor.id)
        .where('handoff_id', '=', handoffId)
        .where('mode', '=', mode)
        .executeTakeFirst();
      if ((known?.version ?? 0) !== draft.version) throw new DeskError('draft-newer');
      if (draft.text === '') {
        await endDrafts(tx, { handoffId, mode, operatorId: actor.id });
        return 0;
      }
      // Never one that another draft of the same place has had: a page that sleeps must not take it for its own.
      const next = Math.max(draft.version, Math.floor(this.#ledger.now() / 1_000) % 1_000_000_000) + 1;
      const key = await this.#ledger.people.key(tx, reached.personId);
      await this.#write(tx, { ...draft, version: next }, { actor, key, of: reached.conversationId });
      return next;
    });
    this.#ledger.wake.emit('desk');
    return version;
  }

  async #write(
    tx: Tx,
    draft: DraftSave,
    { actor, key, of }: { readonly actor: Actor; readonly key: Uint8Array; readonly of: string },
  ): Promise<void> {
    const { text, rendered = null, version, seen } = draft;
    const change = {
      version,
      sealed: sealJson(key, { text, rendered }),
      seen_line: seen.line,
      seen_note: seen.note,
      saved_at: this.#ledger.now(),
    };
    await tx
      .insertInto('drafts')
      .values({
        ...{ operator_id: actor.id, handoff_id: draft.handoffId, mode: draft.mode, conversation_id: of },
        ...change,
      })
      .onConflict((conflict) => conflict.columns(['operator_id', 'handoff_id', 'mode']).doUpdateSet(change))
      .execute();
  }
}

/** What was sent, or can no longer be, is no draft any more: of one operator and mode, or of all. */
export async function endDrafts(
  tx: Tx,
  of: { readonly handoffId: string; readonly operatorId?: string; readonly mode?: DraftMode },
): Promise<void> {
  const { handoffId, operatorId, mode } = of;
  await tx
    .deleteFrom('drafts')
    .where('handoff_id', '=', handoffId)
    .$if(operatorId !== undefined, (query) => query.where('operator_id', '=', operatorId ?? ''))
    .$if(mode !== undefined, (query) => query.where('mode', '=', mode ?? 'reply'))
    .execute();
}
