// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomBytes } from 'node:crypto';
import { createInterface, type Interface } from 'node:readline';
import type { IncomingActivity, OutgoingActivity } from '../activity.ts';
import {
  BusyError,
  type Capabilities,
  type Channel,
  type Incoming,
  type Receive,
  type SendResult,
} from '../channel.ts';
import { cleanText } from '../clean-text.ts';
import { pause } from '../pause.ts';
import { encodeActivity } from './encode.ts';

export interface TerminalOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** What the conversation starts with: a deep link (dialogs/actions.ts), or nothing. */
  readonly start?: string;
  /** Called when the input ends: nobody types any more. */
  readonly onEnd: () => void;
  /** Where an attachment can be opened, by its `contentUrl`. */
  readonly whereIs?: (contentUrl: string) => string;
}

/** A conversation in the terminal, for trying things out: one person, choices as numbers. */
export class TerminalChannel implements Channel {
  readonly name = 'terminal';
  readonly capabilities: Capabilities = { maxText: 1_000_000, maxButtons: 0, maxButtonTitle: 0, pull: false };
  readonly #options: TerminalOptions;
  readonly #address = randomBytes(8).toString('hex');
  readonly #ending = new AbortController();
  #lines: Interface | null = null;
  #count = 0;
  #received: Promise<unknown> = Promise.resolve();

  constructor(options: TerminalOptions) {
    this.#options = options;
  }

  start(receive: Receive): Promise<void> {
    if (this.#lines) return Promise.resolve();
    this.#lines = createInterface({ input: this.#options.input });
    const put = (activity: IncomingActivity) => {
      this.#count += 1;
      const externalId = `${this.#address}-${this.#count}`;
      const one = { channel: this.name, externalId, address: this.#address, activity };
      this.#received = this.#received.then(() => this.#hand(receive, one));
    };
    put({ type: 'event', name: 'start', value: this.#options.start });
    this.#lines.on('line', (line) => put({ type: 'message', text: cleanText(line) }));
    this.#lines.on('close', () => void this.#received.then(this.#options.onEnd));
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    this.#lines?.close();
    await this.#received;
  }

  send(address: string, activity: OutgoingActivity): Promise<SendResult> {
    // Of an earlier sitting, whose terminal is gone.
    if (address !== this.#address) return Promise.resolve({ kind: 'failed', code: 'terminal-gone' });
    const { whereIs = (url: string) => url } = this.#options;
    this.#options.output.write(`\n${encodeActivity(activity, whereIs)}\n`);
    return Promise.resolve({ kind: 'sent', externalIds: [] });
  }

  /** No platform hands a typed line over again: it is kept here until there is room for it. */
  async #hand(receive: Receive, one: Incoming): Promise<void> {
    while (!this.#ending.signal.aborted) {
      try {
        return await receive([one]);
      } catch (error) {
        if (!(error instanceof BusyError)) throw error;
        await pause(error.retryAfterSeconds * 1_000, this.#ending.signal);
      }
    }
  }
}
