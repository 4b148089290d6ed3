// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Kysely, type Selectable, sql } from 'kysely';
import type { GroupCommit, Tx } from './group-commit.ts';
import { newId } from './ids.ts';
import type { People } from './people.ts';
import type { RecordingsTable, RecordingWanted, Schema } from './schema.ts';
import { seal, sealJson, unseal, unsealJson } from './seal.ts';

/** A voice message that this process listens to now. */
export interface Listening {
  readonly id: number;
  readonly messageUid: string;
  readonly conversationId: string;
  readonly channel: string;
  readonly wanted: RecordingWanted;
  readonly language: string | null;
  /** How often it was begun, this time included. */
  readonly attempts: number;
  readonly key: Uint8Array;
  /** Where the platform keeps it, as the message said. */
  readonly reference: unknown;
  /** When it was fetched before and is kept. */
  readonly fetched: FetchedSound | null;
}

export interface FetchedSound {
  readonly bytes: Uint8Array;
  readonly kind: string;
}

/** How it ended. `told`: the turn that tells the person; without it nobody is told. */
export interface HeardEnd {
  readonly code: string;
  /** Null: what the platform told, if it told anything, stands. */
  readonly seconds: number | null;
  readonly heard?: { readonly text: string; readonly language: string | null };
  /** The sound is not kept, whatever was kept of it so far. */
  readonly drop?: boolean;
  readonly told?: unknown;
}

/** One for the desk: what became of a voice message, without its sound. */
export interface ListedRecording {
  readonly messageUid: string;
  readonly status: 'waiting' | 'done';
  readonly code: string | null;
  readonly seconds: number | null;
  readonly kept: boolean;
  readonly text: string | null;
  readonly language: string | null;
}

/** So many of one conversation are kept at once; before another is added, the oldest lose their sound. */
const mostKept = 20;

/** Voice messages that wait to be heard, by one process each at a time, and those that operators may listen to. */
export class Recordings {
  readonly #db: Kysely<Schema>;
  readonly #commits: GroupCommit;
  readonly #people: People;
  readonly #process: string;
  readonly #now: () => number;
  /** How long one stays with a process that says nothing. */
  readonly leaseMs = 15_000;

  constructor(parts: {
    db: Kysely<Schema>;
    commits: GroupCommit;
    people: People;
    process: string;
    now: () => number;
  }) {
    this.#db = parts.db;
    this.#commits = parts.commits;
    this.#people = parts.people;
    this.#process = parts.process;
    this.#now = parts.now;
  }

  /** Takes up to `most` that nobody listens to: of each conversation only the oldest, so that they end in order. */
  async take(most: number, channels: readonly string[]): Promise<Listening[]> {
    const now = this.#now();
    const rows = await this.#due(this.#db, now, channels).limit(most).execute();
    if (rows.length === 0) return [];
    return this.#commits.run(async (tx) => {
      const ids = rows.map((row) => row.id);
      const due = await this.#due(tx, now, channels).where('recordings.id', 'in', ids).execute();
      if (due.length === 0) return [];
      const taken = await tx
        .updateTable('recordings')
        .set((eb) => ({
          listener: this.#process,
          listener_until: now + this.leaseMs,
          attempts: eb('attempts', '+', 1),
        }))
        .where(
          'id',
          'in',
          due.map((row) => row.id),
        )
        .where('status', '=', 'waiting')
        .where('listener_until', '<=', now)
        .returningAll()
        .execute();
      return Promise.all(taken.map((row) => this.#open(tx, row)));
    });
  }

  /** Says that this process still listens. @returns false when it no longer may: another took over, or it is erased */
  renew(id: number): Promise<boolean> {
    return this.#commits.run((tx) =>
      this.#change(tx, id, { listener_until: this.#now() + this.leaseMs }).then((n) => n === 1),
    );
  }

  /** Keeps the sound, so that it is fetched once only. */
  async keep(one: Pick<Listening, 'id' | 'key' | 'conversationId'>, sound: FetchedSound): Promise<void> {
    await this.#commits.run(async (tx) => {
      const audio = seal(one.key, sound.bytes);
      if ((await this.#change(tx, one.id, { audio, kind: sound.kind, reference: null })) !== 1) return;
      const older = await tx
        .selectFrom('recordings')
        .select('id')
        .where('conversation_id', '=', one.conversationId)
        .where('audio', 'is not', null)
        .orderBy('id', 'desc')
        .offset(mostKept)
        .limit(mostKept)
        .execute();
      const ids = older.map((row) => row.id);
      if (ids.length > 0)
        await tx.updateTable('recordings').set({ audio: null }).where('id', 'in', ids).execute();
    });
  }

  /** Gives it back: it is tried again after a while. */
  async putOff(id: number, waitMs: number): Promise<void> {
    const free = { listener: null, listener_until: 0, not_before: this.#now() + waitMs };
    await this.#commits.run((tx) => this.#change(tx, id, free));
  }

  /** As if it had not been taken: the process ends. */
  async giveBack(id: number): Promise<void> {
    await this.#commits.run(async (tx) => {
      await tx
        .updateTable('recordings')
        .set((eb) => ({ listener: null, listener_until: 0, attempts: eb('attempts', '-', 1) }))
        .where('id', '=', id)
        .where('listener', '=', this.#process)
        .where('status', '=', 'waiting')
        .execute();
    });
  }

  /**
   * Writes what became of it, and in the same commit puts it into the conversation's queue when the person is to be
   * told: once, however often it was begun. @returns false when it is no longer this process's
   */
  end(one: Listening, end: HeardEnd): Promise<boolean> {
    const now = this.#now();
    return this.#commits.run(async (tx) => {
      const changed = await this.#change(tx, one.id, {
        status: 'done',
        code: end.code,
        heard: end.heard ? sealJson(one.key, end.heard) : null,
        listener: null,
        listener_until: 0,
        reference: null,
        ...(end.seconds === null ? {} : { seconds: Math.round(end.seconds) }),
        ...(end.drop ? { audio: null } : {}),
      });
      if (changed !== 1) return false;
      if (end.told === undefined) return true;
      await tx
        .insertInto('inbox')
        .values({
          conversation_id: one.conversationId,
          channel: 'voice',
          external_id: one.messageUid,
          kind: 'heard',
          received_at: now,
          sealed: sealJson(one.key, end.told),
          trace: newId(now),
        })
        .onConflict((conflict) => conflict.columns(['channel', 'external_id']).doNothing())
        .execute();
      return true;
    });
  }

  /** Those of some lines of a transcript, opened, by line. */
  async ofLines(messageUids: readonly string[]): Promise<ReadonlyMap<string, ListedRecording>> {
    if (messageUids.length === 0) return new Map();
    const rows = await this.#db
      .selectFrom('recordings')
      .innerJoin('conversations', 'conversations.id', 'recordings.conversation_id')
      .innerJoin('person_keys', 'person_keys.person_id', 'conversations.person_id')
      .select(['recordings.message_uid', 'recordings.status', 'recordings.code', 'recordings.seconds'])
      .select((eb) => eb('recordings.audio', 'is not', null).as('kept'))
      .select(['recordings.heard', 'conversations.person_id', 'person_keys.wrapped'])
      .where('recordings.message_uid', 'in', messageUids)
      .execute();
    return new Map(
      rows.map((row) => {
        const key = this.#people.keyOf(row.wrapped);
        const heard = row.heard ? unsealJson<HeardEnd['heard']>(key, row.heard) : undefined;
        const { message_uid: messageUid, status, code, seconds } = row;
        const { text = null, language = null } = heard ?? {};
        return [messageUid, { messageUid, status, code, seconds, kept: Boolean(row.kept), text, language }];
      }),
    );
  }

  /** The sound of one line of a conversation; null when it is not kept, or is another conversation's. */
  async sound(conversationId: string, messageUid: string): Promise<FetchedSound | null> {
    const row = await this.#db
      .selectFrom('recordings')
      .innerJoin('conversations', 'conversations.id', 'recordings.conversation_id')
      .innerJoin('person_keys', 'person_keys.person_id', 'conversations.person_id')
      .select(['recordings.audio', 'recordings.kind', 'conversations.person_id', 'person_keys.wrapped'])
      .where('recordings.conversation_id', '=', conversationId)
      .where('recordings.message_uid', '=', messageUid)
      .executeTakeFirst();
    if (!row?.audio || !row.kind) return null;
    return { bytes: unseal(this.#people.keyOf(row.wrapped), row.audio), kind: row.kind };
  }

  #due(db: Kysely<Schema> | Tx, now: number, channels: readonly string[]) {
    return db
      .selectFrom('recordings')
      .select('recordings.id')
      .where(isWaiting('recordings'))
      .where('recordings.not_before', '<=', now)
      .where('recordings.listener_until', '<=', now)
      .where('recordings.channel', 'in', [...channels])
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('recordings as earlier')
              .select('earlier.id')
              .whereRef('earlier.conversation_id', '=', 'recordings.conversation_id')
              .whereRef('earlier.id', '<', 'recordings.id')
              .where(isWaiting('earlier')),
          ),
        ),
      )
      .orderBy('recordings.id');
  }

  async #change(tx: Tx, id: number, change: object): Promise<number> {
    const { numUpdatedRows } = await tx
      .updateTable('recordings')
      .set(change)
      .where('id', '=', id)
      .where('listener', '=', this.#process)
      .where('status', '=', 'waiting')
      .executeTakeFirst();
    return Number(numUpdatedRows);
  }

  async #open(tx: Tx, row: Selectable<RecordingsTable>): Promise<Listening> {
    const { person_id: personId } = await tx
      .selectFrom('conversations')
      .select('person_id')
      .where('id', '=', row.conversation_id)
      .executeTakeFirstOrThrow();
    const key = await this.#people.key(tx, personId);
    return {
      id: row.id,
      messageUid: row.message_uid,
      conversationId: row.conversation_id,
      channel: row.channel,
      wanted: row.wanted,
      language: row.language,
      attempts: row.attempts,
      key,
      reference: row.reference ? unsealJson(key, row.reference) : null,
      fetched: row.audio && row.kind ? { bytes: unseal(key, row.audio), kind: row.kind } : null,
    };
  }
}

/** Written out, not bound: only so does the planner see that the index of what waits serves. */
function isWaiting(table: string) {
  return sql<boolean>`${sql.ref(`${table}.status`)} = 'waiting'`;
}

/** Notes in the commit of its turn that a voice message is to be heard. */
export async function insertRecording(
  tx: Tx,
  recording: {
    readonly messageUid: string;
    readonly conversation: { readonly id: string; readonly channel: string; readonly key: Uint8Array };
    readonly wanted: RecordingWanted;
    readonly language: string | null;
    readonly seconds: number | null;
    readonly reference: unknown;
    readonly now: number;
  },
): Promise<void> {
  const { conversation, messageUid, wanted, language, seconds, reference, now } = recording;
  await tx
    .insertInto('recordings')
    .values({
      message_uid: messageUid,
      conversation_id: conversation.id,
      channel: conversation.channel,
      at: now,
      wanted,
      language,
      seconds,
      reference: sealJson(conversation.key, reference),
    })
    .onConflict((conflict) => conflict.column('message_uid').doNothing())
    .execute();
}

/** Forgets a voice message wholly: its sound, its words, and what the line of the transcript held. */
export async function forgetRecording(tx: Tx, conversationId: string, messageUid: string): Promise<void> {
  await tx
    .deleteFrom('recordings')
    .where('conversation_id', '=', conversationId)
    .where('message_uid', '=', messageUid)
    .execute();
  await tx
    .updateTable('messages')
    .set({ sealed: null })
    .where('conversation_id', '=', conversationId)
    .where('uid', '=', messageUid)
    .execute();
}

/** Takes away sound that is older than it may be, and then what was understood of it. */
export async function expireRecordings(
  tx: Tx,
  { before, audioBefore }: { readonly before: number; readonly audioBefore: number },
): Promise<void> {
  await tx
    .updateTable('recordings')
    .set({ audio: null })
    .where('audio', 'is not', null)
    .where('at', '<', audioBefore)
    .execute();
  await tx.deleteFrom('recordings').where('at', '<', before).execute();
}
