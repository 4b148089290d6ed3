// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Logger } from 'pino';
import type { Channel, SendResult } from '../adapters/channel.ts';

/** So many failures one after the other, of whatever messages, are not of the messages. */
const mostFailures = 4;
const shortestWaitMs = 1_000;
/** Messages leave at most so long after the platform is back. */
const longestWaitMs = 20_000;

interface State {
  failures: number;
  away: boolean;
  asking: boolean;
  /** Signs of life asked for since the last message arrived. */
  asked: number;
  askAt: number;
}

/**
 * Notices that a platform is away. Then no message is tried on it, which would use up its tries: the platform is asked
 * for a sign of life instead, at growing and uneven distances, and all go on when it gives one.
 */
export class Outages {
  readonly #channels: ReadonlyMap<string, Channel>;
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #log: Logger;
  readonly #askTimeoutMs: number;
  readonly #states = new Map<string, State>();

  constructor(parts: {
    readonly channels: ReadonlyMap<string, Channel>;
    readonly now: () => number;
    readonly random: () => number;
    readonly log: Logger;
    readonly askTimeoutMs: number;
  }) {
    this.#channels = parts.channels;
    this.#now = parts.now;
    this.#random = parts.random;
    this.#log = parts.log;
    this.#askTimeoutMs = parts.askTimeoutMs;
  }

  isAway(channel: string): boolean {
    return this.#states.get(channel)?.away ?? false;
  }

  /** Learns from how a send ended. A platform that asks for a pause, or refuses, is there. */
  note(channel: string, result: SendResult): void {
    if (!this.#channels.get(channel)?.isThere) return;
    const state = this.#states.get(channel) ?? fresh();
    this.#states.set(channel, state);
    const failed = result.kind === 'retry' && result.scope === undefined && !result.keepsTries;
    if (result.kind === 'retry' && !failed) return;
    if (!failed) {
      Object.assign(state, { failures: 0, asked: 0 });
      return;
    }
    state.failures += 1;
    if (state.away || state.failures < mostFailures) return;
    state.away = true;
    this.#putOff(state);
    this.#log.warn({ channel, code: result.code }, 'the platform is away; messages wait until it answers');
  }

  /** Asks where it is time to. @param onBack called when a platform has answered */
  ask(signal: AbortSignal, onBack: () => void): void {
    for (const [channel, state] of this.#states) {
      if (!state.away || state.asking || state.askAt > this.#now()) continue;
      state.asking = true;
      void this.#askOne(channel, state, signal).then((there) => {
        state.asking = false;
        if (!there) return this.#putOff(state);
        Object.assign(state, { away: false, failures: 0 });
        this.#log.info({ channel }, 'the platform answers again');
        onBack();
      });
    }
  }

  async #askOne(channel: string, state: State, signal: AbortSignal): Promise<boolean> {
    state.asked += 1;
    const either = AbortSignal.any([signal, AbortSignal.timeout(this.#askTimeoutMs)]);
    try {
      return (await this.#channels.get(channel)?.isThere?.(either)) ?? true;
    } catch {
      return false;
    }
  }

  #putOff(state: State): void {
    const ceiling = Math.min(longestWaitMs, shortestWaitMs * 2 ** state.asked);
    state.askAt = this.#now() + ceiling * (0.5 + this.#random() / 2);
  }
}

function fresh(): State {
  return { failures: 0, away: false, asking: false, asked: 0, askAt: 0 };
}
