// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Tx } from '../ledger/group-commit.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import { DeskError } from './desk-error.ts';

const freeTries = 5;
const longestMs = 60_000;
const forgetAfterMs = 15 * 60_000;
const sweepEveryMs = 60_000;

/**
 * How much one network may try: a team behind one address mistypes, a guesser of a thousand accounts does not stop.
 * One each `everyMs` in the long run, `burst` at once.
 */
const networkPace = { everyMs: 6_000, burst: 20 } as const;

export interface Guesser {
  /** What is guessed at: after five failures each further try waits twice as long, up to a minute; ten a minute at most. */
  readonly account: string | null;
  /** From where; null: a browser that has signed in before, which has a count of its own. */
  readonly network: string | null;
}

interface Kept {
  readonly failures: number;
  readonly last_at: number;
  readonly due: number;
}

const fresh: Kept = { failures: 0, last_at: 0, due: 0 };

/**
 * Makes guessing slow, for all processes together, and locks nobody out: the wait ends by itself, a browser that is
 * known has a count of its own, and a passkey is no guess. Kept under keyed hashes for a quarter of an hour.
 */
export class Guesses {
  readonly #ledger: Ledger;
  #sweptAt = 0;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /**
   * Counts a try before it is looked at, so that tries sent side by side do not slip through.
   * @throws DeskError `too-many` with the seconds to wait; then nothing was counted
   */
  async count(guesser: Guesser): Promise<void> {
    const now = this.#ledger.now();
    // A flood of guesses is refused by reading: it takes no turn among those who write.
    refuse(waitOf(await this.#kept(this.#ledger.db, guesser, now), now));
    const waitMs = await this.#ledger.commits.alone(async (tx) => {
      await this.#sweep(tx, now);
      const kept = await this.#kept(tx, guesser, now);
      const wait = waitOf(kept, now);
      if (wait > 0) return wait;
      for (const { key, law, row } of kept) {
        const failures = law === 'delay' ? row.failures + 1 : 0;
        const due = law === 'pace' ? Math.max(row.due, now) + networkPace.everyMs : 0;
        await keep(tx, key, { failures, last_at: now, due });
      }
      return 0;
    });
    refuse(waitMs);
  }

  /** The try was right: the account begins anew, and the network gets its place back. */
  async right(guesser: Guesser): Promise<void> {
    const now = this.#ledger.now();
    await this.#ledger.commits.alone(async (tx) => {
      for (const { key, law, row } of await this.#kept(tx, guesser, now)) {
        if (law === 'delay') await tx.deleteFrom('guesses').where('key', '=', key).execute();
        else await keep(tx, key, { ...row, due: Math.max(0, row.due - networkPace.everyMs) });
      }
    });
  }

  async #kept(db: Pick<Tx, 'selectFrom'>, { account, network }: Guesser, now: number): Promise<Counted[]> {
    const { master } = this.#ledger;
    const asked = [
      ...(account === null ? [] : [{ key: master.lookup('guess at', account), law: 'delay' as const }]),
      ...(network === null ? [] : [{ key: master.lookup('guess from', network), law: 'pace' as const }]),
    ];
    if (asked.length === 0) return [];
    const rows = await db
      .selectFrom('guesses')
      .selectAll()
      .where(
        'key',
        'in',
        asked.map(({ key }) => key),
      )
      .where('last_at', '>', now - forgetAfterMs)
      .execute();
    return asked.map((one) => ({ ...one, row: rows.find(({ key }) => key === one.key) ?? fresh }));
  }

  async #sweep(tx: Tx, now: number): Promise<void> {
    if (Math.abs(now - this.#sweptAt) < sweepEveryMs) return;
    this.#sweptAt = now;
    await tx
      .deleteFrom('guesses')
      .where('last_at', '<=', now - forgetAfterMs)
      .execute();
  }
}

interface Counted {
  readonly key: string;
  readonly law: 'delay' | 'pace';
  readonly row: Kept;
}

function waitOf(counted: readonly Counted[], now: number): number {
  const dues = counted.map(({ law, row }) => (law === 'delay' ? delayOf(row) : paceOf(row, now)));
  return Math.max(0, ...dues.map((due) => due - now));
}

function refuse(waitMs: number): void {
  if (waitMs > 0)
    throw new DeskError('too-many', { detail: { retryAfterSeconds: Math.ceil(waitMs / 1_000) } });
}

/** When the next try counts. */
function delayOf({ failures, last_at }: Kept): number {
  if (failures < freeTries) return 0;
  return last_at + Math.min(longestMs, 1_000 * 2 ** (failures - freeTries));
}

/** A generic cell rate limiter: https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm */
function paceOf({ due }: Kept, now: number): number {
  return Math.max(due, now) - networkPace.everyMs * (networkPace.burst - 1);
}

async function keep(tx: Tx, key: string, row: Kept): Promise<void> {
  await tx
    .insertInto('guesses')
    .values({ key, ...row })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
    .execute();
}
