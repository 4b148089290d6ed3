// SPDX-License-Identifier: AGPL-3.0-or-later
import { BusyError, type Incoming, type Receive } from '../channel.ts';
import { pause } from '../pause.ts';
import type { TelegramClient } from './client.ts';
import { callbackIdOf, decodeUpdate, updateIdOf } from './decode.ts';

export interface PollerParts {
  readonly client: Pick<TelegramClient, 'getUpdates' | 'answerCallback'>;
  readonly onTrouble: (code: string, error: unknown) => void;
  readonly waitSeconds?: number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const shortestPauseMs = 500;
const longestPauseMs = 30_000;
const shortestWaitMs = 100;

/** Fetches updates in order. The offset moves only when the batch is on disk; nothing stops the loop but `stop`. */
export class Poller {
  readonly #parts: PollerParts;
  #ending: AbortController | null = null;
  #loop: Promise<void> = Promise.resolve();

  constructor(parts: PollerParts) {
    this.#parts = parts;
  }

  start(receive: Receive): void {
    if (this.#ending) return;
    this.#ending = new AbortController();
    this.#loop = this.#poll(receive, this.#ending.signal);
  }

  async stop(): Promise<void> {
    this.#ending?.abort();
    await this.#loop;
    this.#ending = null;
  }

  async #poll(receive: Receive, signal: AbortSignal): Promise<void> {
    const { client, onTrouble, waitSeconds = 25, sleep = pause } = this.#parts;
    let offset = 0;
    let pauseMs = shortestPauseMs;
    while (!signal.aborted) {
      const asked = Date.now();
      try {
        const updates = await client.getUpdates(offset, waitSeconds, signal);
        await receive(updates.map(decodeUpdate).filter((one): one is Incoming => one !== null));
        // Only now: an offset confirms to Telegram that it may forget everything before it.
        offset = offsetAfter(updates) ?? offset;
        pauseMs = shortestPauseMs;
        endSpinners(client, updates);
        // A server that does not wait for updates would be asked without end.
        if (updates.length === 0 && Date.now() - asked < shortestWaitMs) await sleep(shortestWaitMs, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof BusyError)) onTrouble('poll', error);
        await sleep(pauseMs, signal);
        pauseMs = Math.min(longestPauseMs, pauseMs * 2);
      }
    }
  }
}

/** Not the highest number there ever was: after a quiet week Telegram begins anew at any other. */
function offsetAfter(updates: readonly unknown[]): number | null {
  const ids = updates.map(updateIdOf).filter((id) => id !== null);
  return ids.length > 0 ? Math.max(...ids) + 1 : null;
}

/** Takes the spinner off pressed buttons. A courtesy: it may fail, and nobody waits for it. */
export function endSpinners(
  client: Pick<TelegramClient, 'answerCallback'>,
  updates: readonly unknown[],
): void {
  for (const update of updates) {
    const id = callbackIdOf(update);
    if (id) client.answerCallback(id).catch(() => undefined);
  }
}
