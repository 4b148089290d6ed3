// SPDX-License-Identifier: AGPL-3.0-or-later
import { DeskError } from './desk-error.ts';

export const roles = ['operator', 'supervisor', 'administrator'] as const;
export type Role = (typeof roles)[number];

/** The one table of who may do what. What is not in it, nobody may. */
const table = {
  /** One's own account, sessions and duty. */
  own: ['operator', 'supervisor', 'administrator'],
  'queue.read': ['operator', 'supervisor', 'administrator'],
  'thread.read': ['operator', 'supervisor', 'administrator'],
  'handoff.claim': ['operator', 'supervisor', 'administrator'],
  'handoff.reply': ['operator', 'supervisor', 'administrator'],
  'handoff.hand-back': ['operator', 'supervisor', 'administrator'],
  'handoff.close': ['operator', 'supervisor', 'administrator'],
  'handoff.release': ['operator', 'supervisor', 'administrator'],
  /** Putting somebody else's conversation back into the queue. */
  'handoff.release-other': ['supervisor', 'administrator'],
  /** Searching in what was said, within what one may read anyhow. */
  'messages.search': ['operator', 'supervisor', 'administrator'],
  /** Taking a conversation out of the desk as a file. */
  'thread.export': ['supervisor', 'administrator'],
  /** Seeing by which number or account a person writes. */
  'address.reveal': ['supervisor', 'administrator'],
  /** Whether pushes go to the services of browsers' makers. */
  'push.change': ['administrator'],
  'operators.read': ['administrator'],
  'operators.change': ['administrator'],
  'invitations.read': ['administrator'],
  'invitations.change': ['administrator'],
  /** How the pilot's telephone number is, and the code with which it is paired. */
  'pilot.read': ['administrator'],
} as const satisfies Record<string, readonly Role[]>;

export type Action = keyof typeof table;

export const actions = Object.keys(table) as readonly Action[];

/** Who acts, as read from the ledger for this very request. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** Empty: every territory. */
  readonly territories: readonly string[];
  readonly languages: readonly string[];
  readonly onDuty: boolean;
}

export function mayDo(role: Role, action: Action): boolean {
  return (table[action] as readonly Role[]).includes(role);
}

/** @throws DeskError `forbidden` when the role has not that right */
export function demand(actor: Actor, action: Action): void {
  if (!mayDo(actor.role, action)) throw new DeskError('forbidden');
}

/**
 * Whether an operator follows a territory. A person who has not said where they are is everybody's: otherwise nobody
 * would answer them.
 */
export function follows(actor: Pick<Actor, 'territories'>, territory: string | null): boolean {
  return territory === null || actor.territories.length === 0 || actor.territories.includes(territory);
}

/** @throws DeskError when role or territory do not allow it; a conversation that is already one's own stays so */
export function demandHandoff(
  actor: Actor,
  action: Action,
  handoff: { readonly territory: string | null; readonly operatorId: string | null },
): void {
  demand(actor, action);
  if (handoff.operatorId !== actor.id && !follows(actor, handoff.territory))
    throw new DeskError('other-territory');
}
