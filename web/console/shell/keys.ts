// SPDX-License-Identifier: AGPL-3.0-or-later

/** Every key of the desk, as the overview lists them. What is not here is not taken; what is here works. */
export const deskKeys = [
  ['j', 'keys.next'],
  ['k', 'keys.previous'],
  ['↓ ↑', 'keys.arrows'],
  ['u', 'keys.unanswered'],
  ['c', 'keys.claim'],
  ['r', 'keys.reply'],
  ['n', 'notes.key'],
  ['h', 'keys.hand-back'],
  ['x', 'keys.close'],
  ['/', 'keys.search'],
  ['Esc', 'keys.leave-box'],
  ['keys.enter', 'keys.send'],
  ['?', 'keys.this'],
] as const;
