// SPDX-License-Identifier: AGPL-3.0-or-later
import { Gcra, type PaceRule } from './gcra.ts';

/** How fast may go out, to whatever a key names: counted in this process, or together with others. */
export interface Pace {
  /** Takes a place when there is one. @returns 0 when it was taken, else after how many ms to ask again */
  take(key: string): Promise<number>;
  /** Nothing for this key before so many ms have passed. */
  hold(key: string, waitMs: number): Promise<void>;
}

/** Makes the pace of this name: processes that share it share the rule. */
export type PaceOf = (name: string, rule: PaceRule) => Pace;

/** Of this process alone. */
export class LocalPace implements Pace {
  readonly #gcra: Gcra;

  constructor(options: PaceRule & { readonly now: () => number }) {
    this.#gcra = new Gcra(options);
  }

  take(key: string): Promise<number> {
    return Promise.resolve(this.#gcra.take(key));
  }

  hold(key: string, waitMs: number): Promise<void> {
    this.#gcra.hold(key, waitMs);
    return Promise.resolve();
  }
}

export function localPaces(now: () => number): PaceOf {
  return (_name, rule) => new LocalPace({ ...rule, now });
}
