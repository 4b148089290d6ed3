// SPDX-License-Identifier: AGPL-3.0-or-later

/** What may have happened: a hint to look, never the truth itself. A lost hint costs one poll. */
export type Hint = 'inbox' | 'outbox' | 'thread' | 'desk' | 'recording';

export const hints: readonly Hint[] = ['inbox', 'outbox', 'thread', 'desk', 'recording'];

/** Carries hints between processes. Nothing rests on it: without one, processes find out by asking the ledger. */
export interface Bus {
  /** Tells the other processes. Never waits, never throws. */
  publish(hint: Hint): void;
  /** Calls `heard` for what others published. */
  start(heard: (hint: Hint) => void): void;
  close(): Promise<void>;
}
