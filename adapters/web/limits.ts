// SPDX-License-Identifier: AGPL-3.0-or-later

import { Gcra } from '../gcra.ts';
import { isLoopback, networkOf } from '../network-of.ts';
import { DirectLineError } from './direct-line-error.ts';

export interface Rate {
  readonly everyMs: number;
  readonly burst: number;
}

export interface WebLimits {
  /** All requests from one address: a class of thirty behind one router must fit. */
  readonly requests: Rate;
  /** New conversations from one address. */
  readonly conversations: Rate;
  /** Messages of one conversation. */
  readonly messages: Rate;
  /** Readings of one conversation: the official client asks once a second, and stops for good when it is refused. */
  readonly readings: Rate;
}

export const usualLimits: WebLimits = {
  requests: { everyMs: 1_000 / 60, burst: 600 },
  conversations: { everyMs: 2_000, burst: 60 },
  messages: { everyMs: 1_000, burst: 20 },
  readings: { everyMs: 150, burst: 60 },
};

/** Says no to whoever asks too much, and when to ask again. Counts live in this process only. */
export class Limits {
  readonly #paces: Readonly<Record<keyof WebLimits, Gcra>>;

  constructor(limits: WebLimits, now: () => number) {
    const pace = (rate: Rate) => new Gcra({ ...rate, now });
    this.#paces = {
      requests: pace(limits.requests),
      conversations: pace(limits.conversations),
      messages: pace(limits.messages),
      readings: pace(limits.readings),
    };
  }

  /** @throws DirectLineError 429 with the seconds to wait */
  ofAddress(kind: 'requests' | 'conversations', ip: string): void {
    // A proxy on this machine whose headers we were not told to trust: everybody would share one limit.
    if (!isLoopback(ip)) this.#take(kind, networkOf(ip));
  }

  /** @throws DirectLineError 429 with the seconds to wait */
  ofConversation(kind: 'messages' | 'readings', conversation: string): void {
    this.#take(kind, conversation);
  }

  #take(kind: keyof WebLimits, key: string): void {
    const waitMs = this.#paces[kind].take(key);
    if (waitMs > 0) throw new DirectLineError('tooMany', { retryAfterSeconds: Math.ceil(waitMs / 1_000) });
  }
}
