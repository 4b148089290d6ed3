// SPDX-License-Identifier: AGPL-3.0-or-later

// What the desk's API answers (desk/queue.ts, desk/handoffs.ts, desk/thread-page.ts): told again here, because what a
// browser loads imports no server code.
import type { Language } from '../../../knowledge/language.ts';

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

export interface Me {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly territories: readonly string[];
  readonly languages: readonly string[];
  readonly onDuty: boolean;
  readonly interfaceLanguage: Language | null;
  /** Names of the table in desk/rights.ts: what is not among them is not shown. */
  readonly rights: readonly string[];
  /** The account must have a second factor before anything else. */
  readonly factorNeeded: boolean;
  readonly csrf: string;
  readonly idleMs: number;
}

export interface QueueItem {
  readonly id: string;
  readonly alias: string;
  readonly state: 'waiting' | 'person' | 'closed';
  readonly urgent: boolean;
  readonly reason: string;
  readonly entry: string | null;
  readonly topic: string | null;
  readonly language: string | null;
  readonly territory: string | null;
  readonly channel: string;
  readonly waitingSince: number;
  readonly claimedAt: number | null;
  readonly unansweredSince: number | null;
  readonly operator: { readonly id: string; readonly name: string } | null;
  readonly priority: Priority;
  readonly offer: { readonly operatorId: string; readonly until: number } | null;
  readonly noted: boolean;
  readonly snooze: { readonly until: number | null } | null;
  readonly due?: { readonly clock: 'first' | 'next'; readonly at: number } | null;
  readonly alarm?: boolean;
  readonly before?: string | null;
  readonly team?: string | null;
}

export type Priority = 'low' | 'normal' | 'high' | 'urgent';
export type Presence = 'available' | 'busy' | 'away' | 'offline';

export interface QueueCounts {
  readonly urgent: number;
  readonly waiting: number;
  readonly mine: number;
  readonly toAnswer: number;
  readonly snoozed: number;
  readonly others: number;
}

/** A part of the list, from its top; `next`: where the rest begins. */
export interface QueuePage {
  readonly items: readonly QueueItem[];
  readonly next: string | null;
}

export interface QueueState {
  readonly now: number;
  readonly counts: QueueCounts;
  readonly offered: readonly QueueItem[];
  readonly presence: { readonly is: Presence; readonly byItself: boolean; readonly awayAfterMs: number };
  readonly colleagues: readonly {
    readonly id: string;
    readonly name: string;
    readonly presence: Presence;
    readonly load: number;
    readonly mostOpen: number;
    readonly territories: readonly string[];
  }[];
  readonly teams: readonly { readonly id: string; readonly name: string }[];
  readonly onDuty: readonly { readonly id: string; readonly name: string }[];
  readonly desk: { readonly open: boolean; readonly opensAt: number | null; readonly timeZone: string };
}

export interface Queue extends QueueState, QueuePage {
  /** What the last hint was about; absent after everything was fetched. Not from the desk. */
  readonly changed?: readonly QueueItem[];
}

export interface Recording {
  readonly uid: string;
  readonly state: 'waiting' | 'kept' | 'not-kept';
  readonly code: string | null;
  readonly seconds: number | null;
  readonly text: string | null;
  readonly language: string | null;
}

export interface ThreadLine {
  readonly seq: number;
  readonly uid: string;
  readonly at: number;
  readonly speaker: 'person' | 'bot' | 'operator' | 'notice';
  readonly name: string | null;
  readonly language: string | null;
  readonly text: string | null;
  readonly original: string | null;
  readonly rendered: 'machine' | 'reviewed' | null;
  readonly pressed: string | null;
  readonly media: string | null;
  readonly recording?: Recording | null;
  readonly card: string | null;
  readonly buttons: readonly string[];
  readonly delivery: 'queued' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed' | 'held' | null;
  readonly failure: string | null;
  readonly maybeTwice: boolean;
  readonly template: string | null;
  readonly unreachable: 'blocked' | 'gone' | null;
}

export type Handoff = QueueItem & { readonly outcome: string | null; readonly closedAt: number | null };

export interface Thread {
  readonly now: number;
  readonly handoff: Handoff;
  readonly summary: string | null;
  readonly note: { readonly text: string; readonly by: string } | null;
  readonly lines: readonly ThreadLine[];
  readonly earlier: boolean;
}

export interface ListedSession {
  readonly id: string;
  readonly agent: string;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly current: boolean;
}

export interface ListedOperator {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly territories: readonly string[];
  readonly languages: readonly string[];
  readonly onDuty: boolean;
  readonly seenAt: number;
  readonly disabled: boolean;
}

export interface ListedInvitation {
  readonly id: string;
  readonly role: Role;
  readonly territories: readonly string[];
  readonly languages: readonly string[];
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** The pilot channel: desk/pilot-channel.ts. */
export interface Pilot {
  readonly state:
    | 'off'
    | 'stopped'
    | 'starting'
    | 'pairing'
    | 'connected'
    | 'reconnecting'
    | 'logged-out'
    | 'failed';
  readonly code: string | null;
  readonly numberEnd: string | null;
  readonly loggedOutAt: number | null;
  readonly qr: { readonly size: number; readonly path: string } | null;
  readonly waiting: number;
}
