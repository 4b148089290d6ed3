// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Kysely } from 'kysely';
import type { Tx } from '../ledger/group-commit.ts';
import { newId } from '../ledger/ids.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { Schema } from '../ledger/schema.ts';
import { sealJson } from '../ledger/seal.ts';
import type { Audit } from './audit.ts';
import { DeskError } from './desk-error.ts';
import { demandReach, type Reached } from './reach.ts';
import type { Actor } from './rights.ts';

/** So long after a person's last word WhatsApp takes what we write; later only approved templates. */
export const windowMs = 24 * 3_600_000;
/** A template costs money, and patience: one a day to each person. */
const askedMs = 24 * 3_600_000;

export interface MessageWindow {
  /** When it shuts, or shut. Null: the channel has no such window, or nothing of the person is known any more. */
  readonly closesAt: number | null;
  /** Languages with an approved template that asks the person to write again. */
  readonly templates: readonly string[];
  /** When the person was last asked so. */
  readonly askedAt: number | null;
}

const none: MessageWindow = { closesAt: null, templates: [], askedAt: null };

/** WhatsApp's 24 hours, and what can be done once they are over. */
export class MessageWindows {
  readonly #ledger: Ledger;
  readonly #audit: Audit;
  readonly #templates: readonly string[];

  /** @param parts.templates languages in which WhatsApp has approved one */
  constructor(ledger: Ledger, parts: { readonly audit: Audit; readonly templates: readonly string[] }) {
    this.#ledger = ledger;
    this.#audit = parts.audit;
    this.#templates = parts.templates;
  }

  async of(actor: Actor, handoffId: string): Promise<MessageWindow> {
    const reached = await demandReach(this.#ledger.db, actor, { action: 'thread.read', handoffId });
    return this.#read(this.#ledger.db, reached);
  }

  /**
   * Sends the template that asks the person to write again, now and in its place among what else goes to them. What is
   * held leaves when they do.
   */
  async invite(
    actor: Actor,
    handoffId: string,
    { language, actId }: { readonly language: string; readonly actId: string },
  ): Promise<void> {
    await this.#ledger.commits.alone(async (tx) => {
      const reached = await demandReach(tx, actor, { action: 'template.send', handoffId });
      const { conversationId } = reached;
      const once = `${actor.id}/${handoffId}/${actId}`;
      const known = await tx
        .selectFrom('outbox')
        .select('id')
        .where('conversation_id', '=', conversationId)
        .where('retried_by', '=', once)
        .executeTakeFirst();
      if (known) return;
      if (reached.state !== 'person' || reached.operatorId !== actor.id) throw new DeskError('not-yours');
      const now = this.#ledger.now();
      demandAskable(await this.#read(tx, reached), { language, now });
      const key = await this.#ledger.people.key(tx, reached.personId);
      const uid = newId(now);
      const activity = { type: 'message', id: uid, text: '', locale: language, speaker: 'operator' };
      const template = { ...activity, speakerName: actor.name, buttons: [], template: language };
      await tx
        .insertInto('messages')
        .values({
          ...{ uid, conversation_id: conversationId, at: now, speaker: 'operator', operator_id: actor.id },
          ...{ language, entry: null, sealed: sealJson(key, template) },
        })
        .execute();
      await tx
        .insertInto('outbox')
        .values({
          ...{ message_uid: uid, conversation_id: conversationId, channel: reached.channel },
          ...{ created_at: now, retried_by: once },
        })
        .execute();
      await tx
        .updateTable('conversations')
        .set({ asked_back_at: now })
        .where('id', '=', conversationId)
        .execute();
      const detail = { language };
      await this.#audit.append(tx, { actor: actor.id, action: 'template.sent', subject: handoffId, detail });
    });
    for (const hint of ['outbox', 'thread', 'desk'] as const) this.#ledger.wake.emit(hint);
  }

  async #read(db: Kysely<Schema> | Tx, { channel, conversationId }: Reached): Promise<MessageWindow> {
    if (channel !== 'whatsapp') return none;
    const last = await db
      .selectFrom('messages')
      .select('at')
      .where('conversation_id', '=', conversationId)
      .where('speaker', '=', 'person')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    const conversation = await db
      .selectFrom('conversations')
      .select('asked_back_at')
      .where('id', '=', conversationId)
      .executeTakeFirst();
    return {
      closesAt: last ? last.at + windowMs : null,
      templates: this.#templates,
      askedAt: conversation?.asked_back_at ?? null,
    };
  }
}

function demandAskable(
  { closesAt, templates, askedAt }: MessageWindow,
  { language, now }: { readonly language: string; readonly now: number },
): void {
  if (!templates.includes(language)) throw new DeskError('no-template');
  if (closesAt !== null && closesAt > now) throw new DeskError('window-open');
  if (askedAt !== null && askedAt > now - askedMs) throw new DeskError('asked-lately');
}
