// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../../ledger/open-ledger.ts';
import { follows } from '../rights.ts';
import { type PushDoor, RefusedEndpointError } from './push-door.ts';
import type { Pushes } from './pushes.ts';
import { vapidAuthorization } from './vapid.ts';

interface Log {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface PushWatchParts {
  readonly ledger: Ledger;
  readonly pushes: Pushes;
  readonly door: PushDoor;
  readonly log: Log;
}

const lookEveryMs = 5_000;
/** An open page is heard every 20 seconds, in whatever process: after this none is open. */
export const noPageAfterMs = 30_000;
/** At most one push a minute, however many people write. */
export const pushEveryMs = 60_000;
/** After so many in a row the subscription is given up. */
const mostFailures = 10;
/** Later nobody needs it: the conversation has been answered, or the next push says the same. */
const keepSeconds = '600';

interface Due {
  readonly id: string;
  readonly endpoint: Uint8Array;
  readonly toldFor: number;
  readonly latest: number;
  readonly failures: number;
}

/**
 * Pushes to operators on duty who have no page open, when somebody begins to wait for them. A push is empty: it says to
 * a browser's maker that something happened, and when, and nothing else. Of several processes one sends.
 */
export class PushWatch {
  readonly #parts: PushWatchParts;
  #timer: NodeJS.Timeout | null = null;
  #looking = false;

  constructor(parts: PushWatchParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      if (this.#looking) return;
      this.#looking = true;
      this.look()
        .catch((error: unknown) =>
          this.#parts.log.error({ err: error }, 'pushes could not be looked after; trying again'),
        )
        .finally(() => {
          this.#looking = false;
        });
    }, lookEveryMs).unref();
  }

  /** Safe to call twice. */
  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Looks once. @returns how many pushes a service has taken */
  async look(): Promise<number> {
    const { contact, on } = await this.#parts.pushes.setting();
    if (!on) return 0;
    let taken = 0;
    for (const due of await this.#due()) {
      if (!(await this.#claim(due))) continue;
      if (await this.#send(due, contact)) taken += 1;
    }
    return taken;
  }

  async #due(): Promise<Due[]> {
    const { db, now } = this.#parts.ledger;
    const subscriptions = await db
      .selectFrom('push_subscriptions')
      .innerJoin('operators', 'operators.id', 'push_subscriptions.operator_id')
      .select(['push_subscriptions.id', 'endpoint', 'told_for', 'failures', 'operator_id', 'territories'])
      .where('operators.on_duty', '=', 1)
      .where('operators.disabled_at', 'is', null)
      .where('operators.seen_at', '<', now() - noPageAfterMs)
      .where('told_at', '<=', now() - pushEveryMs)
      .execute();
    if (subscriptions.length === 0) return [];
    const waits = await this.#waits();
    return subscriptions.flatMap((one) => {
      const territories = JSON.parse(one.territories) as string[];
      const latest = Math.max(
        0,
        ...waits
          .filter(({ operatorId, territory }) =>
            operatorId ? operatorId === one.operator_id : follows({ territories }, territory),
          )
          .map(({ latest: since }) => since),
      );
      const { id, endpoint, told_for: toldFor, failures } = one;
      return latest > toldFor ? [{ id, endpoint, toldFor, latest, failures }] : [];
    });
  }

  /** Since when at the latest somebody waits, by territory for the queue and by operator for what they have. */
  async #waits(): Promise<{ territory: string | null; operatorId: string | null; latest: number }[]> {
    const { db } = this.#parts.ledger;
    const [queue, own] = await Promise.all([
      db
        .selectFrom('handoffs')
        .select((eb) => ['territory', eb.fn.max('waiting_since').as('latest')])
        .where('state', '=', 'waiting')
        .groupBy('territory')
        .execute(),
      db
        .selectFrom('handoffs')
        .select((eb) => ['operator_id', eb.fn.max('unanswered_since').as('latest')])
        .where('state', '=', 'person')
        .where('unanswered_since', 'is not', null)
        .groupBy('operator_id')
        .execute(),
    ]);
    return [
      ...queue.map(({ territory, latest }) => ({ territory, operatorId: null, latest: Number(latest) })),
      ...own.map((row) => ({ territory: null, operatorId: row.operator_id, latest: Number(row.latest) })),
    ];
  }

  /** Of processes that look at the same moment one tells. */
  #claim({ id, toldFor, latest }: Due): Promise<boolean> {
    const { commits, now } = this.#parts.ledger;
    return commits.run(async (tx) => {
      const claimed = await tx
        .updateTable('push_subscriptions')
        .set({ told_for: latest, told_at: now() })
        .where('id', '=', id)
        .where('told_for', '=', toldFor)
        .executeTakeFirst();
      return claimed.numUpdatedRows === 1n;
    });
  }

  async #send(due: Due, contact: string): Promise<boolean> {
    const { pushes, door, log, ledger } = this.#parts;
    let status = 0;
    try {
      const endpoint = pushes.open(due.endpoint);
      const authorization = vapidAuthorization(await pushes.keys(), {
        audience: new URL(endpoint).origin,
        contact: `mailto:${contact}`,
        now: ledger.now(),
      });
      status = await door.post(endpoint, { authorization, ttl: keepSeconds, urgency: 'high', topic: 'desk' });
    } catch (error) {
      const rule = error instanceof RefusedEndpointError ? error.message : 'no answer';
      log.warn({ rule }, 'a push did not leave');
    }
    await this.#note(due, status);
    return status >= 200 && status < 300;
  }

  async #note({ id, toldFor, failures }: Due, status: number): Promise<void> {
    const taken = status >= 200 && status < 300;
    const gone = status === 404 || status === 410 || (!taken && failures + 1 >= mostFailures);
    await this.#parts.ledger.commits.run(async (tx) => {
      if (gone) await tx.deleteFrom('push_subscriptions').where('id', '=', id).execute();
      else
        await tx
          .updateTable('push_subscriptions')
          // What did not leave is tried again after a minute.
          .set(taken ? { failures: 0 } : { failures: failures + 1, told_for: toldFor })
          .where('id', '=', id)
          .execute();
    });
  }
}
