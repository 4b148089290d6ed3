// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import type { OutgoingActivity } from '../../../adapters/activity.ts';
import { registerDeskPages } from '../../../bots/desk-pages.ts';
import { OrientationBot } from '../../../bots/orientation-bot.ts';
import { TurnWorker } from '../../../bots/turn-worker.ts';
import { Acts } from '../../../desk/acts.ts';
import { DutyBoard } from '../../../desk/duty.ts';
import { parseOpeningHours } from '../../../desk/opening-hours.ts';
import { noPilot, type PilotView } from '../../../desk/pilot-channel.ts';
import { registerDesk } from '../../../desk/register-desk.ts';
import { createSetupLink } from '../../../desk/setup-link.ts';
import type { Surroundings } from '../../../dialogs/turn.ts';
import { apologyIn } from '../../../dialogs/wording.ts';
import { type Ledger, openLedger } from '../../../ledger/open-ledger.ts';
import { smallPack } from '../../fakes/small-pack.ts';
import { FakeUnderstanding, type Meaning } from '../../fakes/understanding.ts';
import { testMaster } from '../../ledger/open.ts';

/** Ledger, bot, turns and desk as they run together, with an understanding that knows a few messages by heart. */
export class ConsoleOfTest {
  readonly folder = mkdtempSync(join(tmpdir(), 'sportello-desk-'));
  readonly server: FastifyInstance = Fastify({ logger: false });
  ledger!: Ledger;
  duty!: DutyBoard;
  worker!: TurnWorker;
  origin = '';
  /** How the paired number is; null: there is none. */
  pilot: Partial<PilotView> | null = null;
  #count = 0;

  static async start(
    pages: string,
    meanings: Readonly<Record<string, Meaning>>,
    voice?: Surroundings['voice'],
  ): Promise<ConsoleOfTest> {
    const one = new ConsoleOfTest();
    const log = pino({ level: process.env.TEST_LOG ?? 'silent' });
    const ledger = await openLedger({ file: join(one.folder, 'ledger.sqlite'), master: testMaster() });
    // Shut at every hour of the year in which nobody is on duty but one: the person is told when it opens.
    const hours = { week: parseOpeningHours('Mon-Sun 03:00-03:01'), timeZone: 'Europe/Rome' };
    one.ledger = ledger;
    one.duty = new DutyBoard({ ledger, ...hours });
    one.worker = new TurnWorker({
      ledger,
      bot: new OrientationBot(),
      surroundings: ({ territory, owner }) => ({
        pack: smallPack,
        understanding: new FakeUnderstanding(meanings),
        now: new Date(ledger.now()),
        owner,
        serviceName: 'ASP Ambito 9',
        retentionDays: 30,
        duty: one.duty.now(territory),
        voice,
      }),
      apology: apologyIn,
      sends: (channel) => channel !== 'web',
      log,
      pollMs: 50,
    });
    const pilot = { look: async () => ({ ...(await noPilot.look()), ...one.pilot }) };
    const templates = ['en', 'ur'];
    await registerDesk(one.server, {
      ...{ ledger, acts: new Acts(ledger), ...hours, publicUrl: null, log, pilot, templates },
    });
    await registerDeskPages(one.server, { folder: pages });
    await one.server.listen({ port: 0, host: '127.0.0.1' });
    one.origin = `http://127.0.0.1:${(one.server.server.address() as AddressInfo).port}`;
    await one.duty.start();
    one.worker.start();
    return one;
  }

  async stop(): Promise<void> {
    this.duty.stop();
    await this.server.close();
    await this.worker.stop();
    await this.ledger.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async setupLink(): Promise<string> {
    return `/desk/setup#${await createSetupLink(this.ledger, new Date())}`;
  }

  /** A person writes on the web channel. Resolves when it is on disk. */
  async says(address: string, text: string, more: object = {}): Promise<void> {
    this.#count += 1;
    const activity = { type: 'message', text, locale: 'en', ...more };
    await this.ledger.ingest.receive([{ channel: 'web', externalId: `m-${this.#count}`, address, activity }]);
  }

  presses(address: string, value: string): Promise<void> {
    return this.says(address, '', { text: undefined, value });
  }

  /** What the person has been told so far. */
  async heard(address: string): Promise<string[]> {
    const lines = await this.ledger.threads.byAddress('web', address, 0, 200);
    return lines
      .filter((line) => line.speaker !== 'person')
      .map((line) => (line.activity as OutgoingActivity).text);
  }

  /** Waits until the last thing the person was told contains this. */
  async untilHeard(address: string, text: string, withinMs = 5_000): Promise<void> {
    const started = Date.now();
    for (;;) {
      const heard = await this.heard(address);
      if (heard.at(-1)?.includes(text)) return;
      if (Date.now() - started > withinMs)
        throw new Error(`Not heard: ${text}. Last heard: ${JSON.stringify(heard.slice(-3))}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
