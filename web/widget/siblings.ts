// SPDX-License-Identifier: AGPL-3.0-or-later

/** What tabs with the same conversation tell each other: somebody leaves in a hurry, a message is not to be sent. */
export type Word = { readonly kind: 'leave' } | { readonly kind: 'cancel'; readonly key: string };

/**
 * The other tabs that show the same conversation: a browser can duplicate a tab, with what it keeps. What is said
 * reaches each of them from the server; this is what no server knows.
 */
export class Siblings {
  readonly #channel: BroadcastChannel | null;
  readonly #conversation: () => string | null;

  constructor(conversation: () => string | null, onWord: (word: Word) => void) {
    this.#conversation = conversation;
    this.#channel = openChannel();
    this.#channel?.addEventListener('message', ({ data }: MessageEvent<Word & { conversation: string }>) => {
      if (data.conversation === conversation()) onWord(data);
    });
  }

  tell(word: Word): void {
    this.#channel?.postMessage({ ...word, conversation: this.#conversation() });
  }
}

/** Older browsers have none, and some forbid it in frames: then each tab is by itself. */
function openChannel(): BroadcastChannel | null {
  try {
    return new BroadcastChannel('sportello');
  } catch {
    return null;
  }
}
