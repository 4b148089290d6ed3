// SPDX-License-Identifier: AGPL-3.0-or-later
import { DeskError } from './desk-error.ts';

export const roles = [
  'reader',
  'operator',
  'supervisor',
  'editor',
  'translator',
  'trainer',
  'coordinator',
  'administrator',
] as const;
export type Role = (typeof roles)[number];

/**
 * Who answers people, and so reads what they write. Nobody else does: who keeps the answers true (editor), translates
 * them, trains or counts needs no person's words. An administrator is among them because in a small body the one who
 * runs the machine also answers; each conversation that is opened stands in the record under their name.
 */
const answering = ['operator', 'supervisor', 'administrator'] as const satisfies readonly Role[];

/**
 * The one table of who may do what. What is not in it, nobody may. Each role has the least with which its work can be
 * done; a role that has only `own` waits for the pages of its work and sees nothing of the desk.
 */
const table = {
  /** One's own account and sessions. */
  own: roles,
  /** Being at the desk: people are told that it is open, so only who can answer may say so. */
  'duty.change': answering,
  /**
   * A reader looks at how the desk is doing: how many wait, since when, in which language, with whom. The queue carries
   * no words and no address; a conversation does, and a reader has no work to do in one.
   */
  'queue.read': ['reader', ...answering],
  'thread.read': answering,
  'handoff.claim': answering,
  'handoff.reply': answering,
  'handoff.hand-back': answering,
  'handoff.close': answering,
  'handoff.release': answering,
  /** Passing one's own conversation, or one that waits, to a colleague or a team. */
  'handoff.transfer': answering,
  'handoff.snooze': answering,
  'handoff.priority': answering,
  'teams.read': answering,
  'teams.change': ['administrator'],
  'hours.read': answering,
  'hours.change': ['administrator'],
  /** Putting somebody else's conversation back into the queue. */
  'handoff.release-other': ['supervisor', 'administrator'],
  /** Figures of the desk, with nobody's words in them. */
  'board.read': ['reader', 'supervisor', 'coordinator', 'administrator'],
  /** One's own unfinished words, and who else has the conversation open. */
  'draft.own': answering,
  /** Notes to colleagues: what they say, and saying something. */
  'note.read': answering,
  'note.write': answering,
  /** Having a message that did not arrive tried again. */
  'message.retry': answering,
  /** Asking somebody whose WhatsApp window is shut to write again: an approved template, which costs money. */
  'template.send': answering,
  /** Searching in what was said, within what one may read anyhow. */
  'messages.search': answering,
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
  /** In which they read the desk; null: not chosen. */
  readonly interfaceLanguage?: string | null;
}

export function mayDo(role: Role, action: Action): boolean {
  return (table[action] as readonly Role[]).includes(role);
}

/** All that a role may do: the console shows what is in it and nothing else. */
export function rightsOf(role: Role): readonly Action[] {
  return actions.filter((action) => mayDo(role, action));
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

/** What an account may reach. */
export interface Reach {
  readonly role: Role;
  /** Empty: every territory. */
  readonly territories: readonly string[];
  readonly languages: readonly string[];
}

/** Whether one reach lies within the territories of another: nobody gives, or changes, more than they have. */
export function covers(
  actor: Pick<Reach, 'territories'>,
  { territories }: Pick<Reach, 'territories'>,
): boolean {
  if (actor.territories.length === 0) return true;
  return territories.length > 0 && territories.every((one) => actor.territories.includes(one));
}

/** A translator's work is the languages of the account: without any there would be none, or all. */
export function demandLanguages({ role, languages }: Pick<Reach, 'role' | 'languages'>): void {
  if (role === 'translator' && languages.length === 0) throw new DeskError('languages-needed');
}

/** @throws DeskError when a translator would touch a language that is not theirs; other roles have all of them */
export function demandLanguage(actor: Pick<Actor, 'role' | 'languages'>, language: string): void {
  if (actor.role === 'translator' && !actor.languages.includes(language))
    throw new DeskError('other-language');
}
