// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Channel, Receive } from '../adapters/channel.ts';
import { BusyError } from '../adapters/channel.ts';
import { DutyBoard } from '../desk/duty.ts';
import { parseOpeningHours, type Week } from '../desk/opening-hours.ts';
import { apologyIn } from '../dialogs/wording.ts';
import { loadPack } from '../knowledge/load-pack.ts';
import type { Pack } from '../knowledge/pack.ts';
import { openUnderstanding } from '../knowledge/understanding/open-understanding.ts';
import type { Understanding } from '../knowledge/understood.ts';
import { FullError } from '../ledger/ingest.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import { Delivery } from './delivery.ts';
import { createLog } from './logs.ts';
import { MediaShelf } from './media-shelf.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { openEncoder } from './open-encoder.ts';
import { type LedgerTiming, openLedgerOf } from './open-ledger.ts';
import { openRecogniser } from './open-recogniser.ts';
import { OrientationBot } from './orientation-bot.ts';
import { recordingSourcesOf } from './recording-sources.ts';
import { RecordingWorker } from './recording-worker.ts';
import type { Settings } from './settings.ts';
import { TurnWorker } from './turn-worker.ts';
import { nameOfWorker } from './worker-line.ts';

/** What every running process has, whichever its channels: the ledger, the bot, and the work between them. */
export interface Core {
  readonly ledger: Ledger;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly duty: DutyBoard;
  readonly week: Week;
  readonly receive: Receive;
  /** Starts, and ends, what works beside the turns: encoder and recogniser, when there are any. */
  start(): void;
  close(): Promise<void>;
  /** What is known now. */
  readonly pack: () => Pack;
  readonly media: MediaShelf;
  readonly understanding: Understanding;
  /** Reads the pack's files again and answers from them, within a second after a small edit. What is faulty changes nothing. */
  renew(): Promise<void>;
  /** Made once the channels are known, since the delivery serves just those. */
  work(channels: readonly Channel[]): {
    readonly worker: TurnWorker;
    readonly delivery: Delivery;
    readonly listening: RecordingWorker;
  };
}

/**
 * Opens everything a process needs and starts nothing.
 * @param say tells whoever started it what takes long
 * @throws what cannot be opened, in a sentence that names the remedy
 */
export async function openCore(
  settings: Settings,
  say: (line: string) => void,
  timing: LedgerTiming = {},
): Promise<Core> {
  const log = createLog(settings.logLevel, undefined, nameOfWorker());
  const week = parseOpeningHours(settings.deskHours);
  mkdirSync(settings.dataFolder, { recursive: true, mode: 0o700 });
  let pack = loadPack(settings.contentFolder);
  const encoder = await openEncoder(settings, { log, onAsk: (ask) => metrics.encoderAsk(ask) });
  const understanding = await openUnderstanding({
    pack,
    packHash: pack.hash,
    cacheFolder: join(settings.dataFolder, 'cache'),
    log: say,
    adviser: encoder?.adviser,
  });
  const ledger = await openLedgerOf(settings, log, timing);
  const speech = await openRecogniser(settings, log);
  const metrics = createMetrics(ledger, { encoder: encoder ?? undefined, recogniser: speech ?? undefined });
  const { mostSeconds, keepHours } = settings.voice;
  const voice = { understood: speech !== null, kept: keepHours > 0, mostSeconds };
  const duty = new DutyBoard({
    ledger,
    week,
    timeZone: settings.timeZone,
    awayAfterMs: settings.routing.awayAfterMs,
  });
  const bot = new OrientationBot({
    understandWell: encoder ? (text, options) => understanding.understandWell(text, options) : undefined,
  });
  return {
    ledger,
    log,
    metrics,
    duty,
    week,
    receive: receiveInto(ledger, log),
    start: () => {
      encoder?.adviser.start();
      speech?.recogniser.start();
    },
    close: async () => {
      await Promise.all([encoder?.adviser.close(), speech?.recogniser.close()]);
    },
    pack: () => pack,
    media: new MediaShelf(settings.contentFolder, () => pack.media),
    understanding,
    renew: inTurn(async () => {
      const started = performance.now();
      const next = loadPack(settings.contentFolder);
      if (next.hash === pack.hash) return log.info('the pack has not changed');
      await understanding.reload(next, next.hash);
      pack = next;
      log.info({ ms: Math.round(performance.now() - started) }, 'the pack was read again and is in use');
    }, log),
    work: (channels) => {
      const byName = new Map(channels.map((channel) => [channel.name, channel]));
      const worker = new TurnWorker({
        ledger,
        bot,
        log,
        surroundings: ({ territory, owner }) => ({
          pack,
          understanding,
          now: new Date(ledger.now()),
          owner,
          serviceName: settings.serviceName,
          retentionDays: settings.retentionDays,
          duty: duty.now(territory),
          timeZone: settings.timeZone,
          voice,
        }),
        apology: apologyIn,
        // A channel that another process serves is one that sends.
        sends: (channel) => channel !== 'web',
        onTurn: (turn) => metrics.turn(turn),
      });
      const sending = new Map([...byName].filter(([, channel]) => !channel.capabilities.pull));
      const delivery = new Delivery({ ledger, channels: sending, log, onSend: (send) => metrics.send(send) });
      const listening = new RecordingWorker({
        ledger,
        sources: recordingSourcesOf(settings),
        recogniser: speech?.recogniser ?? null,
        mostSeconds,
        keeps: voice.kept,
        log,
        onEnd: (end) => metrics.recording(end),
      });
      return { worker, delivery, listening };
    },
  };
}

/** Whatever keeps a message from the disk (a full buffer, a full disk, a locked file), the platform must send it again. */
function receiveInto(ledger: Ledger, log: Logger): Receive {
  return async (batch) => {
    try {
      await ledger.ingest.receive(batch);
    } catch (error) {
      if (!(error instanceof FullError))
        log.error(
          { err: error },
          'messages could not be written; the platforms were asked to send them again',
        );
      throw new BusyError('Messages cannot be written at the moment.', { cause: error });
    }
  };
}

/** One after the other: the last one asked for reads the newest files. Faults are logged, with file, line and remedy. */
function inTurn(work: () => Promise<void>, log: Logger): () => Promise<void> {
  let last = Promise.resolve();
  return () => {
    last = last.then(work).catch((error: unknown) => {
      log.error({ err: error }, 'the pack could not be read again; the one before stays in use');
    });
    return last;
  };
}
