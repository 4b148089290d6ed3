// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ChatLine } from './line.ts';

export type Connection = 'connecting' | 'online' | 'offline';

/** What the page shows. A new object each time something changes. */
export interface ChatState {
  readonly connection: Connection;
  readonly lines: readonly ChatLine[];
  /** A message was taken and its answer is on the way. */
  readonly typing: boolean;
  /** What was said before is here: from now on new lines are news. */
  readonly loaded: boolean;
  /** The conversation that this tab had could not be found any more, and another one began. */
  readonly ended: boolean;
  /** The server asked to wait, because too much came in a short time. */
  readonly paused: boolean;
  /** So much waits that nothing more is taken: what was typed stays where it was typed. */
  readonly full: boolean;
}

export const emptyState: ChatState = {
  connection: 'connecting',
  lines: [],
  typing: false,
  loaded: false,
  ended: false,
  paused: false,
  full: false,
};
