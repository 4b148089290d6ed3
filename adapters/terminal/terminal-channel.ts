// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomBytes } from 'node:crypto';
import { createInterface, type Interface } from 'node:readline';
import type { OutgoingActivity } from '../activity.ts';
import type { Capabilities, Channel, Receive, SendResult } from '../channel.ts';
import { cleanText } from '../clean-text.ts';

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
  #lines: Interface | null = null;
  #count = 0;
  #received: Promise<unknown> = Promise.resolve();

  constructor(options: TerminalOptions) {
    this.#options = options;
  }

  start(receive: Receive): Promise<void> {
    if (this.#lines) return Promise.resolve();
    this.#lines = createInterface({ input: this.#options.input });
    const put = (activity: Parameters<Receive>[0][number]['activity']) => {
      this.#count += 1;
      const one = {
        channel: this.name,
        externalId: `${this.#address}-${this.#count}`,
        address: this.#address,
        activity,
      };
      this.#received = this.#received.then(() => receive([one]));
    };
    put({ type: 'event', name: 'start', value: this.#options.start });
    this.#lines.on('line', (line) => put({ type: 'message', text: cleanText(line) }));
    this.#lines.on('close', () => void this.#received.then(this.#options.onEnd));
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#lines?.close();
    await this.#received;
  }

  send(address: string, activity: OutgoingActivity): Promise<SendResult> {
    // Of an earlier sitting, whose terminal is gone.
    if (address !== this.#address) return Promise.resolve({ kind: 'failed', code: 'terminal-gone' });
    const who = activity.speakerName ? `${activity.speakerName}: ` : '';
    const { whereIs = (url: string) => url } = this.#options;
    const attached = (activity.attachments ?? []).map(({ contentUrl }) => `  ${whereIs(contentUrl)}`);
    const choices = activity.buttons.map(({ title }, index) => `  ${index + 1}. ${title}`);
    this.#options.output.write(`\n${[who + activity.text, ...attached, ...choices].join('\n')}\n`);
    return Promise.resolve({ kind: 'sent', externalIds: [] });
  }
}
