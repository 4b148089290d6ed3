// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Bus, type Hint, hints } from '../bus.ts';
import { openRedis, type RedisClient } from './client.ts';

/** Hints of the same kind within this time are one: at a thousand turns a second, at most two hundred. */
const gatherMs = 5;

/**
 * Hints through Redis: a word each, with the name of the process that says it; no id of anybody, no text. Where Redis
 * is away the hint is lost, and processes find out a little later from the ledger.
 */
export class RedisBus implements Bus {
  readonly #process: string;
  readonly #channel: string;
  readonly #publisher: RedisClient;
  readonly #subscriber: RedisClient;
  readonly #waiting = new Set<Hint>();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  /** @param options.deployment see deployment.ts. @param options.process this process' name: its own hints are not heard again */
  constructor(options: {
    url: string;
    deployment: string;
    process: string;
    onTrouble?: (error: Error) => void;
  }) {
    this.#process = options.process;
    this.#channel = `sportello:${options.deployment}:hints`;
    this.#publisher = openRedis(options.url, options.onTrouble ?? (() => undefined));
    // It breaks at the same moments, and one complaint is enough.
    this.#subscriber = openRedis(options.url, () => undefined);
  }

  publish(hint: Hint): void {
    if (this.#closed) return;
    this.#waiting.add(hint);
    this.#timer ??= setTimeout(() => this.#flush(), gatherMs);
  }

  start(heard: (hint: Hint) => void): void {
    const onMessage = (message: string) => {
      const [from, ...said] = message.split(' ');
      if (from === this.#process) return;
      for (const hint of hints) if (said.includes(hint)) heard(hint);
    };
    void this.#publisher.connect().catch(() => undefined);
    void this.#subscriber
      .connect()
      .then(() => this.#subscriber.subscribe(this.#channel, onMessage))
      .catch(() => undefined);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    for (const client of [this.#publisher, this.#subscriber]) if (client.isOpen) client.destroy();
  }

  #flush(): void {
    this.#timer = null;
    const said = [...this.#waiting].join(' ');
    this.#waiting.clear();
    if (!this.#publisher.isReady) return;
    this.#publisher.publish(this.#channel, `${this.#process} ${said}`).catch(() => undefined);
  }
}
