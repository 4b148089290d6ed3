// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SendResult } from '../channel.ts';
import { codeNamed, type GraphError, remedyFor } from './errors.ts';

const longestPairTries = 6;
const longestNumberMs = 60_000;
/** Until somebody has set a token, a payment or a block right. */
const accountMs = 60_000;
const mostPairs = 10_000;

/** Turns refusals into waits. WhatsApp names no time for most of them, so that it grows from refusal to refusal. */
export class Backoff {
  readonly #random: () => number;
  /** Refusals in a row, by address. */
  readonly #pairs = new Map<string, number>();
  #number = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  succeeded(address: string): void {
    this.#pairs.delete(address);
    this.#number = 0;
  }

  /** What follows from an error of the Graph API for a message to this address. */
  resultOf(error: GraphError, address: string): Exclude<SendResult, { kind: 'sent' }> {
    const code = codeNamed(error);
    const { retryAfterMs } = error;
    switch (remedyFor(error)) {
      case 'pair':
        return { kind: 'retry', code, scope: 'conversation', afterMs: retryAfterMs ?? this.#pairMs(address) };
      case 'number':
        return { kind: 'retry', code, scope: 'channel', afterMs: retryAfterMs ?? this.#numberMs() };
      case 'account':
        return { kind: 'retry', code, scope: 'channel', afterMs: accountMs };
      case 'window':
        return { kind: 'held', code };
      case 'again':
        return { kind: 'retry', code, afterMs: retryAfterMs };
      case 'never':
        return { kind: 'failed', code };
    }
  }

  /** 4^n seconds, as the platform asks, a fifth more or less so that many do not come back together. */
  #pairMs(address: string): number {
    const tries = this.#pairs.get(address) ?? 0;
    if (this.#pairs.size >= mostPairs) this.#pairs.clear();
    this.#pairs.set(address, Math.min(longestPairTries, tries + 1));
    return Math.round(4 ** tries * 1_000 * this.#spread());
  }

  #numberMs(): number {
    const waitMs = Math.min(longestNumberMs, 1_000 * 2 ** this.#number);
    this.#number = Math.min(10, this.#number + 1);
    return Math.round(waitMs * this.#spread());
  }

  #spread(): number {
    return 0.8 + 0.4 * this.#random();
  }
}
