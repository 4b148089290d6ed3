// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import type { Engine } from './engine.ts';
import type { GroupCommit, Tx } from './group-commit.ts';
import { newId } from './ids.ts';
import { releaseHeld } from './outbox-reports.ts';
import { nameOf, type People } from './people.ts';
import { sealJson } from './seal.ts';
import type { Wake } from './wake.ts';

/** One message from a channel. `activity` is kept as it is, sealed. */
export interface Received {
  readonly channel: string;
  readonly externalId: string;
  readonly address: string;
  /** Other addresses of the same person on this channel. */
  readonly alsoKnownAs?: readonly string[];
  readonly activity: unknown;
}

/** The buffer is full. Nothing of this batch was kept; the platform must send it again. */
export class FullError extends Error {
  override readonly name = 'FullError';
  constructor() {
    super('Too many messages wait to be written; ask again in a second.');
  }
}

const mostWaiting = 1_000;
const mostBytes = 8 * 1024 * 1024;
const batchSize = 256;
const mostTries = 5;
/** SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535; a message and its person need nine each at most. */
const mostAtOnce = 2_000;

interface Pending {
  readonly batch: readonly Received[];
  readonly bytes: number;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Writes what channels receive, many messages to one commit, each at most once: the same (channel, external id) is
 * kept a single time, however often and in however many processes it arrives.
 */
export class Ingest {
  readonly #engine: Engine;
  readonly #commits: GroupCommit;
  readonly #people: People;
  readonly #wake: Wake;
  readonly #now: () => number;
  #pending: Pending[] = [];
  #waiting = 0;
  #bytes = 0;
  #flushing = false;

  constructor(parts: {
    engine: Engine;
    commits: GroupCommit;
    people: People;
    wake: Wake;
    now: () => number;
  }) {
    this.#engine = parts.engine;
    this.#commits = parts.commits;
    this.#people = parts.people;
    this.#wake = parts.wake;
    this.#now = parts.now;
  }

  /** Resolves when every message of the batch is on disk. @throws FullError at once when too much waits */
  receive(batch: readonly Received[]): Promise<void> {
    if (batch.length === 0) return Promise.resolve();
    const bytes = batch.reduce((sum, one) => sum + 200 + textLength(one.activity), 0);
    const full = this.#waiting + batch.length > mostWaiting || this.#bytes + bytes > mostBytes;
    if (full && this.#waiting > 0) return Promise.reject(new FullError());
    return new Promise((resolve, reject) => {
      this.#pending.push({ batch, bytes, resolve, reject });
      this.#waiting += batch.length;
      this.#bytes += bytes;
      if (!this.#flushing) void this.#flush();
    });
  }

  async #flush(): Promise<void> {
    this.#flushing = true;
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#pending.length > 0) {
      const group = this.#take();
      try {
        await this.#write(group.flatMap((one) => one.batch));
        for (const one of group) one.resolve();
        this.#wake.emit('inbox');
      } catch (error) {
        for (const one of group) one.reject(error);
      }
      for (const one of group) {
        this.#waiting -= one.batch.length;
        this.#bytes -= one.bytes;
      }
    }
    this.#flushing = false;
  }

  #take(): Pending[] {
    const group: Pending[] = [];
    let size = 0;
    while (this.#pending[0] && (size === 0 || size + this.#pending[0].batch.length <= batchSize)) {
      const next = this.#pending.shift() as Pending;
      group.push(next);
      size += next.batch.length;
    }
    return group;
  }

  async #write(batch: readonly Received[]): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#commits.run((tx) => this.#insertAll(tx, batch));
      } catch (error) {
        // `orphan`: a remembered person was erased meanwhile. `twice`: another process met the same new person.
        const moved = ['orphan', 'twice'].includes(this.#engine.meaningOf(error) ?? '');
        if (!moved || tries >= mostTries) throw error;
        this.#people.forgetAll();
      }
    }
  }

  async #insertAll(tx: Tx, batch: readonly Received[]): Promise<void> {
    for (let start = 0; start < batch.length; start += mostAtOnce)
      await this.#insert(tx, batch.slice(start, start + mostAtOnce));
  }

  async #insert(tx: Tx, batch: readonly Received[]): Promise<void> {
    const now = this.#now();
    const people = await this.#people.resolve(tx, batch, now);
    const rows = batch.map((one) => {
      const person = people.get(nameOf(one));
      if (!person) throw new Error('An address was not resolved.');
      return {
        conversation_id: person.conversationId,
        channel: one.channel,
        external_id: shortId(one.externalId),
        kind: 'activity' as const,
        received_at: now,
        sealed: sealJson(person.key, one.activity),
        trace: newId(now),
      };
    });
    const taken = await tx
      .insertInto('inbox')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['channel', 'external_id']).doNothing())
      .returning('conversation_id')
      .execute();
    // Only for what is new: a message that a platform sends again says nothing about today.
    await releaseHeld(
      tx,
      taken.map((row) => row.conversation_id),
    );
  }
}

/** An operator's act joins the same queue as the person's messages, so that one order holds for both. */
export async function insertAct(
  tx: Tx,
  act: { conversationId: string; key: Uint8Array; actId: string; act: unknown; now: number },
): Promise<void> {
  await tx
    .insertInto('inbox')
    .values({
      conversation_id: act.conversationId,
      channel: 'desk',
      external_id: act.actId,
      kind: 'operator',
      received_at: act.now,
      sealed: sealJson(act.key, act.act),
      trace: newId(act.now),
    })
    .onConflict((conflict) => conflict.columns(['channel', 'external_id']).doNothing())
    .execute();
}

/** Platforms' ids are short. PostgreSQL indexes at most 2,704 bytes: a longer one stands there by its hash. */
function shortId(id: string): string {
  return id.length <= 500 ? id : `sha256-${createHash('sha256').update(id).digest('base64url')}`;
}

function textLength(activity: unknown): number {
  const text = (activity as { text?: unknown } | null)?.text;
  return typeof text === 'string' ? text.length * 2 : 0;
}
