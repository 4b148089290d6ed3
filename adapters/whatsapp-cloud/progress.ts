// SPDX-License-Identifier: AGPL-3.0-or-later

/** How far an activity of several messages has come: what has arrived is not sent again. */
export interface Progress {
  /** Ids of the messages by step; empty for an attachment that was given up. */
  readonly sent: string[];
  /** How often the present attachment failed in a way that may pass. */
  tries: number;
  /** Attachments that were given up, and why. */
  readonly lost: Map<string, string>;
  /** Id of the message that says so, once it was sent. */
  notice?: string;
}

/** Some are never heard of again: held for a person who does not come back, or given up by the delivery. */
const mostKept = 10_000;

/** Deliveries of which a part is on its way: kept in memory, so that only a crash can repeat a part. */
export class UnderWay {
  readonly #progress = new Map<string, Progress>();

  of(deliveryId: string): Progress {
    return this.#progress.get(deliveryId) ?? { sent: [], tries: 0, lost: new Map() };
  }

  keep(deliveryId: string, progress: Progress): void {
    if (this.#progress.size >= mostKept) this.#progress.clear();
    this.#progress.set(deliveryId, progress);
  }

  end(deliveryId: string): void {
    this.#progress.delete(deliveryId);
  }

  /** A status says that a part arrived whose answer never came. */
  arrived(deliveryId: string, part: number, id: string): void {
    const progress = this.#progress.get(deliveryId);
    if (progress?.sent.length === part) progress.sent.push(id);
  }
}
