// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Logger } from 'pino';
import type { RecordingReference } from '../adapters/activity.ts';
import type { Recognised, Recogniser } from '../adapters/recogniser/recogniser.ts';
import { RecordingError, type RecordingSource } from '../adapters/recording-source.ts';
import { isSoundKind, type Sound, secondsOf, soundKindOf } from '../adapters/sound.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { Listening } from '../ledger/recordings.ts';
import type { HeardMessage } from './heard-message.ts';
import { type Looked, Looking } from './looking.ts';

/** Points at which a test may end the process. */
export type RecordingCheckPoint = 'taken' | 'fetched' | 'recognised' | 'ended';

export interface RecordingWorkerParts {
  readonly ledger: Ledger;
  /** By channel: recordings of others are left to other processes. */
  readonly sources: ReadonlyMap<string, RecordingSource>;
  /** Null: nothing is understood, and recordings are only kept for operators. */
  readonly recogniser: Recogniser | null;
  readonly mostSeconds: number;
  /** False: no sound is ever written to the disk. */
  readonly keeps: boolean;
  readonly log: Logger;
  readonly onEnd?: (end: { channel: string; outcome: string; seconds: number }) => void;
  readonly checkPoint?: (point: RecordingCheckPoint) => void;
  readonly pollMs?: number;
  /** Recordings under way at once in this process. */
  readonly most?: number;
  /** Waits before the second, third … try; after them it is given up, and the person is told. */
  readonly waitsMs?: readonly number[];
  readonly fetchMs?: number;
  readonly random?: () => number;
}

/** Two minutes of speech are 0.3 MB on Telegram and WhatsApp; a music file is not what is meant. */
const mostBytes = 5 * 1024 * 1024;
const usualWaitsMs = [1_000, 5_000, 20_000];

/** How one try ended: for good, or in a way that may pass. `outcome` is for the desk and for metrics. */
type Ended = {
  readonly outcome: string;
  readonly end: HeardMessage['end'];
  readonly sound?: Sound;
  readonly words?: { readonly text: string; readonly language: string | null };
  /** Not kept, whatever may be kept in general. */
  readonly drop?: boolean;
  readonly passing?: boolean;
};

/**
 * Fetches voice messages and has them understood, beside the turns: a slow platform or recogniser keeps nobody's text
 * waiting. What waits is a row of the ledger, taken under a lease, so that a killed process loses nothing.
 */
export class RecordingWorker {
  readonly #parts: RecordingWorkerParts;
  readonly #active = new Map<number, Promise<void>>();
  readonly #ending = new AbortController();
  readonly #looking: Looking;

  constructor(parts: RecordingWorkerParts) {
    this.#parts = parts;
    this.#looking = new Looking({
      look: () => this.#look(),
      on: (listener) => parts.ledger.wake.on('recording', listener),
      pollMs: parts.pollMs ?? 1_000,
    });
  }

  start(): void {
    if (this.#parts.sources.size > 0) this.#looking.start();
  }

  /** Begins nothing new and gives back what is under way: another process, or the next start, goes on. Safe to call twice. */
  async stop(): Promise<void> {
    const looked = this.#looking.stop();
    this.#ending.abort();
    await looked;
    await Promise.allSettled(this.#active.values());
  }

  async #look(): Promise<Looked> {
    const { ledger, sources, log, most = 8 } = this.#parts;
    const room = most - this.#active.size;
    if (room <= 0) return 'later';
    try {
      for (const one of await ledger.recordings.take(room, [...sources.keys()])) this.#run(one);
      return 'quiet';
    } catch (error) {
      log.error({ err: error }, 'voice messages could not be looked for; trying again');
      return 'later';
    }
  }

  #run(one: Listening): void {
    const work = this.#listen(one)
      .catch((error: unknown) =>
        this.#parts.log.error(
          { err: error, recording: one.id },
          'a voice message could not be recorded; it is tried again',
        ),
      )
      .finally(() => {
        this.#active.delete(one.id);
        this.#looking.soon();
      });
    this.#active.set(one.id, work);
  }

  async #listen(one: Listening): Promise<void> {
    const { recordings } = this.#parts.ledger;
    const started = performance.now();
    this.#parts.checkPoint?.('taken');
    const lost = new AbortController();
    const renewing = setInterval(() => {
      recordings.renew(one.id).then(
        (mine) => mine || lost.abort(),
        () => {},
      );
    }, recordings.leaseMs / 3);
    try {
      const ended = await this.#try(one, AbortSignal.any([this.#ending.signal, lost.signal]));
      if (lost.signal.aborted) return;
      if (this.#ending.signal.aborted && ended.passing) await recordings.giveBack(one.id);
      else if (ended.passing && (await this.#putOff(one))) return;
      else await this.#end(one, ended, (performance.now() - started) / 1_000);
    } finally {
      clearInterval(renewing);
    }
  }

  async #putOff({ id, attempts }: Listening): Promise<boolean> {
    const { ledger, waitsMs = usualWaitsMs, random = Math.random } = this.#parts;
    const wait = waitsMs[attempts - 1];
    if (wait === undefined) return false;
    const waitMs = wait * (0.75 + random() / 2);
    await ledger.recordings.putOff(id, waitMs);
    setTimeout(() => this.#looking.soon(), waitMs + 1).unref();
    return true;
  }

  async #try(one: Listening, signal: AbortSignal): Promise<Ended> {
    const { waitsMs = usualWaitsMs, recogniser, mostSeconds } = this.#parts;
    // Begun so often and never ended: it takes the process with it.
    if (one.attempts > waitsMs.length + 2) return { outcome: 'gave-up', end: 'nothing' };
    const sound = await this.#soundOf(one, signal);
    if ('outcome' in sound) return sound;
    this.#parts.checkPoint?.('fetched');
    if ((secondsOf(sound) ?? 0) > mostSeconds + 1)
      return { outcome: 'too-long', end: 'too-long', sound, drop: true };
    if (one.wanted === 'keep') return { outcome: 'kept', end: 'nothing', sound };
    if (!recogniser) return { outcome: 'no-recogniser', end: 'nothing', sound };
    const recognised = await recogniser.recognise(sound, { language: one.language, signal });
    this.#parts.checkPoint?.('recognised');
    return endOf(recognised, sound);
  }

  async #soundOf(one: Listening, signal: AbortSignal): Promise<Sound | Ended> {
    const { fetched } = one;
    if (fetched && isSoundKind(fetched.kind)) return { bytes: fetched.bytes, kind: fetched.kind };
    const source = this.#parts.sources.get(one.channel);
    if (!source || !one.reference) return { outcome: 'lost', end: 'lost' };
    try {
      const deadline = AbortSignal.timeout(this.#parts.fetchMs ?? 20_000);
      const bytes = await source.fetch(one.reference as RecordingReference, {
        mostBytes,
        signal: AbortSignal.any([signal, deadline]),
      });
      const kind = soundKindOf(bytes);
      if (!kind) return { outcome: 'not-sound', end: 'nothing' };
      if (this.#parts.keeps) await this.#parts.ledger.recordings.keep(one, { bytes, kind });
      return { bytes, kind };
    } catch (error) {
      if (!(error instanceof RecordingError)) throw error;
      if (error.code === 'too-large') return { outcome: 'too-long', end: 'too-long' };
      return { outcome: 'lost', end: 'lost', passing: error.passing };
    }
  }

  async #end(one: Listening, ended: Ended, seconds: number): Promise<void> {
    const { ledger, log, onEnd, keeps } = this.#parts;
    const { outcome, end, sound, words, drop = false } = ended;
    const kept = keeps && sound !== undefined && !drop;
    const told: HeardMessage = {
      messageUid: one.messageUid,
      end,
      wanted: one.wanted,
      kept,
      ...(words ? { text: words.text, language: words.language ?? undefined } : {}),
    };
    const mine = await ledger.recordings.end(one, {
      code: outcome,
      seconds: sound ? secondsOf(sound) : null,
      heard: words,
      drop,
      told: outcome === 'kept' ? undefined : told,
    });
    if (!mine) return;
    this.#parts.checkPoint?.('ended');
    onEnd?.({ channel: one.channel, outcome, seconds });
    if (outcome !== 'understood' && outcome !== 'nothing' && outcome !== 'kept')
      log.warn(
        { recording: one.id, channel: one.channel, outcome },
        'a voice message was not understood; the person is told',
      );
    for (const hint of ['inbox', 'thread', 'desk'] as const) ledger.wake.emit(hint);
  }
}

function endOf(recognised: Recognised, sound: Sound): Ended {
  if (recognised.kind === 'text') {
    const { text, language } = recognised;
    return { outcome: 'understood', end: 'words', sound, words: { text, language } };
  }
  if (recognised.kind === 'nothing') return { outcome: 'nothing', end: 'nothing', sound };
  const { code, passing } = recognised;
  if (code === 'too-long') return { outcome: code, end: 'too-long', sound, drop: true };
  return { outcome: `recogniser-${code}`, end: 'nothing', sound, passing };
}
