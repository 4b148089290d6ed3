// SPDX-License-Identifier: AGPL-3.0-or-later

import type { OutgoingActivity } from '../../adapters/activity.ts';
import { createLog } from '../../bots/logs.ts';
import { OrientationBot } from '../../bots/orientation-bot.ts';
import { TurnWorker } from '../../bots/turn-worker.ts';
import { Acts } from '../../desk/acts.ts';
import type { Surroundings } from '../../dialogs/turn.ts';
import { apologyIn } from '../../dialogs/wording.ts';
import type { Pack } from '../../knowledge/pack.ts';
import type { Ledger } from '../../ledger/open-ledger.ts';
import type { ThreadLine } from '../../ledger/thread.ts';
import { smallPack } from '../fakes/small-pack.ts';
import { FakeUnderstanding, type Meaning } from '../fakes/understanding.ts';
import { LedgerOfTest } from '../ledger/open.ts';

export interface ServiceOptions {
  /** Where its ledger is; a file of its own unless told otherwise. */
  readonly place?: LedgerOfTest;
  readonly surroundings?: Partial<Omit<Surroundings, 'owner'>>;
}

/** The real bot on a real ledger, with an understanding that knows a few messages by heart. */
export class ServiceOfTest {
  readonly place: LedgerOfTest;
  duty: { open: boolean; opensAt?: Date } = { open: true };
  #count = 0;

  readonly ledger: Ledger;
  readonly worker: TurnWorker;
  readonly acts: Acts;

  private constructor(place: LedgerOfTest, ledger: Ledger, worker: TurnWorker) {
    this.place = place;
    this.ledger = ledger;
    this.worker = worker;
    this.acts = new Acts(ledger);
  }

  static async start(
    meanings: Readonly<Record<string, Meaning>> = {},
    pack: Pack = smallPack,
    { place = new LedgerOfTest(), surroundings = {} }: ServiceOptions = {},
  ): Promise<ServiceOfTest> {
    const ledger = await place.open();
    const understanding = new FakeUnderstanding(meanings);
    let service: ServiceOfTest | null = null;
    const worker = new TurnWorker({
      ledger,
      bot: new OrientationBot(),
      log: createLog(process.env.TEST_LOG ?? 'silent'),
      surroundings: ({ owner }) => ({
        pack,
        understanding,
        now: new Date(ledger.now()),
        owner,
        serviceName: 'ASP Ambito 9',
        retentionDays: 30,
        duty: service?.duty ?? { open: true },
        ...surroundings,
      }),
      apology: apologyIn,
      sends: (channel) => channel !== 'web',
      pollMs: 20,
    });
    service = new ServiceOfTest(place, ledger, worker);
    worker.start();
    return service;
  }

  async stop(): Promise<void> {
    await this.worker.stop();
    await this.place.remove();
  }

  /** The person writes, and every turn is over when this returns. */
  async write(text: string, address = 'p1'): Promise<readonly string[]> {
    return this.#receive({ type: 'message', text, locale: 'en' }, address);
  }

  async press(value: string, address = 'p1'): Promise<readonly string[]> {
    return this.#receive({ type: 'message', value, locale: 'en' }, address);
  }

  async #receive(activity: object, address: string): Promise<readonly string[]> {
    const before = (await this.lines(address)).at(-1)?.seq ?? 0;
    this.#count += 1;
    await this.ledger.ingest.receive([{ channel: 'web', externalId: `m${this.#count}`, address, activity }]);
    await this.quiet();
    return (await this.lines(address))
      .filter((line) => line.seq > before && line.speaker !== 'person')
      .map(textOf);
  }

  async quiet(): Promise<void> {
    const started = Date.now();
    for (;;) {
      const row = await this.ledger.db
        .selectFrom('inbox')
        .select('id')
        .where('status', '=', 'new')
        .executeTakeFirst();
      if (!row) return;
      if (Date.now() - started > 5_000) throw new Error('A message had no turn within five seconds.');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  lines(address = 'p1'): Promise<ThreadLine[]> {
    return this.ledger.threads.byAddress('web', address, 0, 100);
  }

  async openHandoffs() {
    return this.ledger.db
      .selectFrom('handoffs')
      .selectAll()
      .where('state', '<>', 'closed')
      .orderBy('waiting_since')
      .execute();
  }
}

export function textOf(line: ThreadLine): string {
  return (line.activity as OutgoingActivity | null)?.text ?? '(not kept)';
}

export const operator = (id: string, name: string) => (handoffId: string, actId: string) => ({
  handoffId,
  actId,
  operatorId: id,
  name,
});
