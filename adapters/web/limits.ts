// SPDX-License-Identifier: AGPL-3.0-or-later

import { Gcra } from '../gcra.ts';
import { isLoopback, networkOf } from '../network-of.ts';
import { DirectLineError } from './direct-line-error.ts';

export interface Rate {
  readonly everyMs: number;
  readonly burst: number;
}

/** Of one address: an IPv4 address or an IPv6 network of /64, behind which a school or half a town may stand. */
export interface AddressRates {
  /** All requests: a class of thirty behind one router must fit. */
  readonly requests: Rate;
  /** New conversations. */
  readonly conversations: Rate;
  /** Messages of all its conversations together. */
  readonly posts: Rate;
}

export interface ConversationRates {
  readonly messages: Rate;
  /** The official client asks once a second, and stops for good when it is refused. */
  readonly readings: Rate;
}

export interface WebLimits extends AddressRates, ConversationRates {
  /** Streams of one address that are open at the same time. */
  readonly streams: number;
}

export const usualLimits: WebLimits = {
  requests: { everyMs: 1_000 / 60, burst: 600 },
  conversations: { everyMs: 2_000, burst: 120 },
  posts: { everyMs: 1_000 / 20, burst: 600 },
  messages: { everyMs: 1_000, burst: 20 },
  readings: { everyMs: 150, burst: 60 },
  streams: 500,
};

/** What counts: `Gcra` in this process; what processes share may be asked over a network. */
export interface Gate {
  /** @returns 0 when there was a place, else after how many ms to ask again */
  take(key: string): number | Promise<number>;
}

/** Makes the gate of one limit. Its keys are addresses and conversations: what keeps them elsewhere seals them first. */
export type GateFor = (limit: keyof AddressRates | keyof ConversationRates, rate: Rate) => Gate;

/** Counts of this process only. */
export function ownGates(now: () => number): GateFor {
  return (_limit, rate) => new Gcra({ ...rate, now });
}

/** Says no to whoever asks too much, and when to ask again. */
export class Limits {
  readonly #gates: Readonly<Record<keyof AddressRates | keyof ConversationRates, Gate>>;
  readonly #streams: number;

  constructor(limits: WebLimits, gateFor: GateFor) {
    this.#streams = limits.streams;
    this.#gates = {
      requests: gateFor('requests', limits.requests),
      conversations: gateFor('conversations', limits.conversations),
      posts: gateFor('posts', limits.posts),
      messages: gateFor('messages', limits.messages),
      readings: gateFor('readings', limits.readings),
    };
  }

  /** @throws DirectLineError 429 with the seconds to wait */
  async ofAddress(limit: keyof AddressRates, ip: string): Promise<void> {
    // A proxy on this machine whose headers we were not told to trust: everybody would share one limit.
    if (!isLoopback(ip)) await this.#take(limit, networkOf(ip));
  }

  /** @throws DirectLineError 429 with the seconds to wait */
  async ofConversation(limit: keyof ConversationRates, conversation: string): Promise<void> {
    await this.#take(limit, conversation);
  }

  /** Whether an address that has so many streams open may open another. */
  mayStream(ip: string, open: number): boolean {
    return isLoopback(ip) || open < this.#streams;
  }

  async #take(limit: keyof AddressRates | keyof ConversationRates, key: string): Promise<void> {
    const waitMs = await this.#gates[limit].take(key);
    if (waitMs > 0) throw new DirectLineError('tooMany', { retryAfterSeconds: Math.ceil(waitMs / 1_000) });
  }
}
