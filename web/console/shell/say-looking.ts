// SPDX-License-Identifier: AGPL-3.0-or-later

// What this page tells the desk over the live line: which conversation it shows, and whether somebody types there.

type Typing = 'reply' | 'note';

const againMs = 20_000;
const typingAgainMs = 4_000;
const stoppedMs = 6_000;

let send: ((words: string) => void) | null = null;
let at: string | null = null;
let typing: Typing | null = null;
let saidTyping = 0;
let stop: ReturnType<typeof setTimeout> | undefined;

function say(): void {
  // A page in the background looks at nothing.
  send?.(JSON.stringify(document.hidden ? { at: null } : { at, typing }));
}

/** The line is there, or null: it is gone. */
export function setLookingLine(line: ((words: string) => void) | null): void {
  send = line;
  if (line && at) say();
}

export function lookAt(handoffId: string | null): void {
  if (handoffId === at) return;
  at = handoffId;
  typing = null;
  clearTimeout(stop);
  say();
}

/** Somebody types: said every few seconds, and that it stopped a little after the last letter. */
export function sayTyping(mode: Typing): void {
  const now = Date.now();
  const again = typing !== mode || now - saidTyping > typingAgainMs;
  typing = mode;
  clearTimeout(stop);
  stop = setTimeout(stopTyping, stoppedMs);
  if (!again) return;
  saidTyping = now;
  say();
}

export function stopTyping(): void {
  clearTimeout(stop);
  if (!typing) return;
  typing = null;
  say();
}

setInterval(() => {
  if (at) say();
}, againMs);
addEventListener('visibilitychange', say);
