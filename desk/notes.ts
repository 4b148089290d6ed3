// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import type { Tx } from '../ledger/group-commit.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import { seal, unseal } from '../ledger/seal.ts';
import type { Audit } from './audit.ts';
import { colleaguesOf, demandReaders } from './colleagues.ts';
import { DeskError } from './desk-error.ts';
import { endDrafts } from './drafts.ts';
import { demandOpen, demandReach } from './reach.ts';
import type { Actor } from './rights.ts';

/** What an operator told colleagues about a conversation. */
export interface Note {
  /** Grows along the conversation: the watermark of notes. */
  readonly seq: number;
  readonly uid: string;
  readonly at: number;
  readonly author: { readonly id: string; readonly name: string };
  /** Null once it was deleted. */
  readonly text: string | null;
  readonly deletedAt: number | null;
  /** Whom it names. */
  readonly mentions: readonly { readonly id: string; readonly name: string }[];
}

export interface NewNote {
  readonly actId: string;
  readonly text: string;
  /** Ids of colleagues. */
  readonly mentions: readonly string[];
}

const mostShown = 500;

/**
 * Notes that only colleagues read. They have a table of their own: what people are served, and what goes out on
 * channels, is read from `messages` and `outbox`, where no note ever stands.
 */
export class Notes {
  readonly #ledger: Ledger;
  readonly #audit: Audit;

  constructor(ledger: Ledger, audit: Audit) {
    this.#ledger = ledger;
    this.#audit = audit;
  }

  /** Of the conversation, also those of earlier stays with the operators; the latest, oldest first. */
  async of(actor: Actor, handoffId: string): Promise<Note[]> {
    const { db, people } = this.#ledger;
    const { conversationId, personId } = await demandReach(db, actor, { action: 'note.read', handoffId });
    const rows = await db
      .selectFrom('notes')
      .innerJoin('operators', 'operators.id', 'notes.operator_id')
      .innerJoin('person_keys', (join) => join.on('person_keys.person_id', '=', personId))
      .select(['notes.id', 'notes.uid', 'notes.at', 'notes.sealed', 'notes.deleted_at'])
      .select(['notes.operator_id', 'operators.name', 'person_keys.wrapped'])
      .where('notes.conversation_id', '=', conversationId)
      .orderBy('notes.id', 'desc')
      .limit(mostShown)
      .execute();
    const named = await this.#mentionsOf(conversationId);
    return rows.reverse().map((row) => ({
      seq: row.id,
      uid: row.uid,
      at: row.at,
      author: { id: row.operator_id, name: row.name },
      text: row.sealed ? unseal(people.keyOf(row.wrapped), row.sealed).toString('utf8') : null,
      deletedAt: row.deleted_at,
      mentions: named.get(row.uid) ?? [],
    }));
  }

  async #mentionsOf(conversationId: string) {
    const rows = await this.#ledger.db
      .selectFrom('mentions')
      .innerJoin('operators', 'operators.id', 'mentions.operator_id')
      .select(['mentions.note_uid', 'operators.id', 'operators.name'])
      .where('mentions.conversation_id', '=', conversationId)
      .orderBy('operators.name')
      .execute();
    const named = new Map<string, { id: string; name: string }[]>();
    for (const { note_uid: uid, id, name } of rows) named.set(uid, [...(named.get(uid) ?? []), { id, name }]);
    return named;
  }

  /** Who may be named in a note of this conversation: who may read it, but oneself. */
  async colleagues(actor: Actor, handoffId: string): Promise<{ id: string; name: string }[]> {
    const reached = await demandReach(this.#ledger.db, actor, { action: 'note.read', handoffId });
    const { readers } = await colleaguesOf(this.#ledger.db, reached);
    return readers.filter(({ id }) => id !== actor.id);
  }

  /** @throws DeskError `mention-refused`, naming who may not read it; nothing is kept then */
  async write(actor: Actor, handoffId: string, note: NewNote): Promise<void> {
    await this.#ledger.commits.alone(async (tx) => {
      const reached = await demandReach(tx, actor, { action: 'note.write', handoffId });
      const uid = uidOf(actor.id, handoffId, note.actId);
      const known = await tx.selectFrom('notes').select('id').where('uid', '=', uid).executeTakeFirst();
      if (known) return;
      demandOpen(reached);
      const mentioned = demandReaders(await colleaguesOf(tx, reached), note);
      const key = await this.#ledger.people.key(tx, reached.personId);
      const at = this.#ledger.now();
      const of = { conversation_id: reached.conversationId, handoff_id: handoffId, at };
      await tx
        .insertInto('notes')
        .values({ ...of, uid, operator_id: actor.id, sealed: seal(key, note.text), deleted_at: null })
        .execute();
      for (const operatorId of mentioned)
        await tx
          .insertInto('mentions')
          .values({ ...of, note_uid: uid, operator_id: operatorId, seen_at: null })
          .execute();
      await endDrafts(tx, { handoffId, operatorId: actor.id, mode: 'note' });
      const detail = { note: uid, mentions: mentioned.length };
      await this.#audit.append(tx, { actor: actor.id, action: 'note.written', subject: handoffId, detail });
    });
    this.#ledger.wake.emit('desk');
  }

  /** Takes away what a note says; that there was one stays. Only its author may. Done twice it is done once. */
  async delete(actor: Actor, handoffId: string, uid: string): Promise<void> {
    await this.#ledger.commits.alone(async (tx) => {
      const reached = await demandReach(tx, actor, { action: 'note.write', handoffId });
      const note = await tx
        .selectFrom('notes')
        .select(['operator_id', 'deleted_at'])
        .where('uid', '=', uid)
        .where('conversation_id', '=', reached.conversationId)
        .executeTakeFirst();
      if (!note) throw new DeskError('not-found');
      if (note.operator_id !== actor.id) throw new DeskError('not-author');
      if (note.deleted_at !== null) return;
      await this.#blank(tx, uid);
      const detail = { note: uid };
      await this.#audit.append(tx, { actor: actor.id, action: 'note.deleted', subject: handoffId, detail });
    });
    this.#ledger.wake.emit('desk');
  }

  async #blank(tx: Tx, uid: string): Promise<void> {
    await tx
      .updateTable('notes')
      .set({ sealed: null, deleted_at: this.#ledger.now() })
      .where('uid', '=', uid)
      .execute();
    await tx.deleteFrom('mentions').where('note_uid', '=', uid).execute();
  }
}

/** The same act gives the same note. */
function uidOf(operatorId: string, handoffId: string, actId: string): string {
  return createHash('sha256').update(`${operatorId}/${handoffId}/${actId}`).digest('base64url').slice(0, 32);
}
