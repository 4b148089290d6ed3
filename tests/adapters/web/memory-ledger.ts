// SPDX-License-Identifier: AGPL-3.0-or-later
import type { OutgoingActivity } from '../../../adapters/activity.ts';
import { BusyError, type Incoming } from '../../../adapters/channel.ts';
import type { WebLine } from '../../../adapters/web/encode.ts';

export type Said = Partial<OutgoingActivity> & { readonly text: string };

/** Stands in for the ledger and the bot: keeps each message once, and says what the test wants said. */
export class MemoryLedger {
  readonly received: Incoming[] = [];
  /** What is said to a message; nothing when not set. */
  answer: (incoming: Incoming, count: number) => readonly Said[] = () => [];
  answerAfterMs = 0;
  busy = false;
  #seq = 0;
  readonly #seen = new Set<string>();
  readonly #lines = new Map<string, WebLine[]>();
  readonly #listeners = new Set<() => void>();

  readonly receive = async (batch: readonly Incoming[]): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.busy) throw new BusyError();
    for (const one of batch) {
      if (this.#seen.has(one.externalId)) continue;
      this.#seen.add(one.externalId);
      this.received.push(one);
      if (one.activity.type === 'message') this.#add(one.address, 'person', one.activity);
      const said = this.answer(one, this.received.length);
      if (this.answerAfterMs > 0) setTimeout(() => this.#sayAll(one.address, said), this.answerAfterMs);
      else this.#sayAll(one.address, said);
    }
  };

  readonly readThread = (address: string, after: number, limit: number): Promise<readonly WebLine[]> =>
    Promise.resolve((this.#lines.get(address) ?? []).filter(({ seq }) => seq > after).slice(0, limit));

  readonly onThread = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  say(address: string, said: Said): void {
    this.#sayAll(address, [said]);
  }

  /** A line whose text is not kept. */
  forget(address: string): void {
    this.#add(address, 'person', null);
    this.#wake();
  }

  /** Nothing of the conversation is left. */
  erase(address: string): void {
    this.#lines.delete(address);
  }

  /** The newest address anything came from. */
  get lastAddress(): string {
    return this.received.at(-1)?.address ?? '';
  }

  #sayAll(address: string, said: readonly Said[]): void {
    for (const one of said) {
      const speaker = one.speaker ?? 'bot';
      this.#add(address, speaker, { type: 'message', id: '', locale: 'it', buttons: [], ...one, speaker });
    }
    this.#wake();
  }

  #add(address: string, speaker: WebLine['speaker'], activity: unknown): void {
    this.#seq += 1;
    const lines = this.#lines.get(address) ?? [];
    lines.push({ seq: this.#seq, uid: `line-${this.#seq}`, at: Date.now(), speaker, activity });
    this.#lines.set(address, lines);
  }

  #wake(): void {
    for (const listener of this.#listeners) listener();
  }
}
