// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Conversation } from './conversation.ts';

/** An everyday page that raises no question. */
const elsewhere = 'https://www.google.com/';
const togetherMs = 700;

/**
 * Away at once: forgets the tab's storage, empties the page (the next one may be slow to come), and takes the chat's
 * place in the history.
 */
export function leave(conversation: Pick<Conversation, 'forget'>, embedded: boolean): void {
  conversation.forget();
  document.body.replaceChildren();
  document.title = '\u200e';
  if (embedded) parent.postMessage('sportello:leave', '*');
  else location.replace(elsewhere);
}

/** Esc twice in a short time, wherever the focus is. */
export function listenForDoubleEscape(onDouble: () => void): void {
  let last = Number.NEGATIVE_INFINITY;
  addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape' || event.repeat || event.isComposing) return;
      if (event.timeStamp - last < togetherMs) onDouble();
      last = event.timeStamp;
    },
    true,
  );
}
