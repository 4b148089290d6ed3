// SPDX-License-Identifier: AGPL-3.0-or-later
import type { IncomingActivity } from '../../adapters/activity.ts';
import type { Recognised, Recogniser } from '../../adapters/recogniser/recogniser.ts';
import {
  RecordingError,
  type RecordingSource,
  type RecordingTrouble,
} from '../../adapters/recording-source.ts';
import type { Sound } from '../../adapters/sound.ts';
import { createLog } from '../../bots/logs.ts';
import { OrientationBot } from '../../bots/orientation-bot.ts';
import { RecordingWorker, type RecordingWorkerParts } from '../../bots/recording-worker.ts';
import { TurnWorker } from '../../bots/turn-worker.ts';
import { Acts } from '../../desk/acts.ts';
import { apologyIn } from '../../dialogs/wording.ts';
import type { Ledger } from '../../ledger/open-ledger.ts';
import { smallPack } from '../fakes/small-pack.ts';
import { toneWav } from '../fakes/sounds.ts';
import { FakeUnderstanding, type Meaning } from '../fakes/understanding.ts';
import { LedgerOfTest } from '../ledger/open.ts';
import { textOf } from './service-of-test.ts';

export const sound = toneWav();
export const words = (text: string): Recognised => ({ kind: 'text', text, language: 'en' });
export const failed = (passing: boolean): Recognised => ({ kind: 'failed', code: 'unreachable', passing });

/** Something that a recogniser says when the test lets it. */
export function later(): {
  readonly heard: Promise<Recognised>;
  readonly says: (recognised: Recognised) => void;
} {
  const waiting: ((recognised: Recognised) => void)[] = [];
  const heard = new Promise<Recognised>((resolve) => waiting.push(resolve));
  return { heard, says: (recognised) => waiting[0]?.(recognised) };
}

/** Gives the same sound to everybody, after what is planned for the next calls. */
export class PlannedSource implements RecordingSource {
  calls = 0;
  bytes: Uint8Array = sound;
  readonly next: (RecordingTrouble | Promise<void>)[] = [];

  async fetch(): Promise<Uint8Array> {
    this.calls += 1;
    const planned = this.next.shift();
    if (typeof planned === 'string') throw new RecordingError(planned);
    await planned;
    return this.bytes;
  }
}

/** Says what is planned, or waits until it may. */
export class PlannedRecogniser implements Recogniser {
  readonly heard: { sound: Sound; language: string | null }[] = [];
  readonly next: (Recognised | Promise<Recognised>)[] = [];
  answer: Recognised = words('renew');

  start(): void {}

  close(): Promise<void> {
    return Promise.resolve();
  }

  recognise(
    one: Sound,
    { language, signal }: { readonly language: string | null; readonly signal: AbortSignal },
  ): Promise<Recognised> {
    this.heard.push({ sound: one, language });
    const ended = new Promise<Recognised>((resolve) =>
      signal.addEventListener('abort', () => resolve({ kind: 'failed', code: 'stopped', passing: true })),
    );
    return Promise.race([Promise.resolve(this.next.shift() ?? this.answer), ended]);
  }
}

/** Bot, ledger and the worker for voice messages as they run together, with a channel that is called telegram. */
export class VoiceService {
  readonly place: LedgerOfTest;
  readonly ledger: Ledger;
  readonly source = new PlannedSource();
  readonly recogniser = new PlannedRecogniser();
  readonly outcomes: string[] = [];
  readonly turns: TurnWorker;
  readonly acts: Acts;
  readonly #options: VoiceOptions;
  #listening: RecordingWorker;
  #count = 0;

  private constructor(place: LedgerOfTest, ledger: Ledger, options: VoiceOptions) {
    this.place = place;
    this.ledger = ledger;
    this.#options = options;
    this.acts = new Acts(ledger);
    const { understood = true, kept = true } = options;
    const understanding = new FakeUnderstanding(options.meanings);
    this.turns = new TurnWorker({
      ledger,
      bot: new OrientationBot(),
      log: createLog('silent'),
      surroundings: ({ owner }) => ({
        pack: smallPack,
        understanding,
        now: new Date(ledger.now()),
        owner,
        serviceName: 'ASP Ambito 9',
        retentionDays: 30,
        duty: { open: true },
        voice: { understood, kept, mostSeconds: 120 },
      }),
      apology: apologyIn,
      sends: () => true,
      pollMs: 20,
    });
    this.#listening = this.listener();
  }

  static async start(options: VoiceOptions = {}): Promise<VoiceService> {
    const place = new LedgerOfTest();
    const service = new VoiceService(place, await place.open(), options);
    service.turns.start();
    if (options.listening !== false) service.#listening.start();
    return service;
  }

  /** Another process, on the same ledger. */
  listener(parts: Partial<RecordingWorkerParts> = {}): RecordingWorker {
    return new RecordingWorker({
      ledger: this.ledger,
      sources: new Map([['telegram', this.source]]),
      recogniser: this.#options.understood === false ? null : this.recogniser,
      mostSeconds: 120,
      keeps: this.#options.kept ?? true,
      log: createLog('silent'),
      onEnd: ({ outcome }) => this.outcomes.push(outcome),
      pollMs: 20,
      waitsMs: [0, 0, 0],
      ...parts,
    });
  }

  async stop(): Promise<void> {
    await this.#listening.stop();
    await this.turns.stop();
    await this.place.remove();
  }

  stopListening(): Promise<void> {
    return this.#listening.stop();
  }

  speak(
    address = 'p1',
    recording: IncomingActivity['recording'] = { file: 'f1', seconds: 3 },
  ): Promise<void> {
    return this.#receive({ type: 'message', media: 'voice', recording, locale: 'en' }, address);
  }

  write(text: string, address = 'p1'): Promise<void> {
    return this.#receive({ type: 'message', text, locale: 'en' }, address);
  }

  press(value: string, address = 'p1'): Promise<void> {
    return this.#receive({ type: 'message', value, locale: 'en' }, address);
  }

  async #receive(activity: object, address: string): Promise<void> {
    this.#count += 1;
    const externalId = `m${this.#count}`;
    await this.ledger.ingest.receive([{ channel: 'telegram', externalId, address, activity }]);
  }

  lines(address = 'p1') {
    return this.ledger.threads.byAddress('telegram', address, 0, 100);
  }

  async said(address = 'p1'): Promise<string> {
    const lines = await this.lines(address);
    return lines
      .filter(({ speaker }) => speaker !== 'person')
      .map(textOf)
      .join('\n');
  }

  async until(condition: () => Promise<boolean> | boolean): Promise<void> {
    for (const started = Date.now(); !(await condition()); ) {
      if (Date.now() - started > 15_000) throw new Error('It did not come to that in 15 seconds.');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  untilSaid(part: string, address = 'p1'): Promise<void> {
    return this.until(async () => (await this.said(address)).includes(part));
  }

  recordings() {
    return this.ledger.db.selectFrom('recordings').selectAll().orderBy('id').execute();
  }
}

export interface VoiceOptions {
  readonly meanings?: Readonly<Record<string, Meaning>>;
  readonly understood?: boolean;
  readonly kept?: boolean;
  readonly listening?: boolean;
}
