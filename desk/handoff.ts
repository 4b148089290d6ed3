// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Owner } from '../ledger/schema.ts';

/** What moves a conversation from one owner to another. */
export type Move =
  /** The person, or a rule, asks for an operator. */
  | 'ask'
  /** The person changes their mind while waiting. */
  | 'cancel'
  | 'claim'
  /** The operator gives the conversation back to the bot. */
  | 'hand-back'
  /** The operator vanished or went off shift: back to the queue. */
  | 'release'
  /** The operator, or a supervisor, passes it on to a colleague or a team: to the queue, offered there. */
  | 'transfer'
  | 'close'
  /** The person writes again after the close. */
  | 'write';

/**
 * Who owns a conversation next. A pair that is missing is not allowed: the move is refused and nothing changes.
 *
 *            ask           claim            hand-back
 *     bot ────────► waiting ──────► person ──────────► bot
 *      ▲              │ cancel ▲      │ release   │ close
 *      └──────────────┘        └──────┘           ▼
 *      ▲───────────────────────────── write ── closed
 */
const moves: Readonly<Record<Owner, Readonly<Partial<Record<Move, Owner>>>>> = {
  bot: { ask: 'waiting', write: 'bot' },
  waiting: {
    ask: 'waiting',
    cancel: 'bot',
    claim: 'person',
    transfer: 'waiting',
    close: 'closed',
    write: 'waiting',
  },
  person: {
    ask: 'person',
    'hand-back': 'bot',
    release: 'waiting',
    transfer: 'waiting',
    close: 'closed',
    write: 'person',
  },
  closed: { ask: 'waiting', write: 'bot' },
};

/** The owner after a move, or null when the move is not allowed now. */
export function nextOwner(owner: Owner, move: Move): Owner | null {
  return moves[owner][move] ?? null;
}
