// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Waiting } from './line.ts';

/** What the tab keeps so that a reload loses nothing. What was said stays on the server; only the unsent is here. */
export interface Session {
  readonly conversation: string;
  readonly token: string;
  /** The deep link of the page: another one in the same tab is told to the bot. */
  readonly start: string;
  readonly waiting: readonly Waiting[];
  /** Something was said in it. */
  readonly spoken?: boolean;
}

export interface SessionStore {
  load(): Session | null;
  save(session: Session): void;
  clear(): void;
}

const key = 'sportello';

/** The tab's own storage: a shared phone forgets when the tab is closed. Without storage the page still works. */
export class TabStore implements SessionStore {
  readonly #storage: () => Storage;

  constructor(storage: () => Storage) {
    this.#storage = storage;
  }

  load(): Session | null {
    try {
      const kept: unknown = JSON.parse(this.#storage().getItem(key) ?? 'null');
      return isSession(kept) ? kept : null;
    } catch {
      return null;
    }
  }

  save(session: Session): void {
    try {
      this.#storage().setItem(key, JSON.stringify(session));
    } catch {
      // Full, or forbidden by the browser: the chat goes on without surviving a reload.
    }
  }

  clear(): void {
    try {
      this.#storage().removeItem(key);
    } catch {
      // Forbidden by the browser: then nothing was kept either.
    }
  }
}

function isSession(value: unknown): value is Session {
  if (typeof value !== 'object' || value === null) return false;
  const { conversation, token, start, waiting } = value as Record<string, unknown>;
  return [conversation, token, start].every((one) => typeof one === 'string') && Array.isArray(waiting);
}
