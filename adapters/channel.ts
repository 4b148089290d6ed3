// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyInstance } from 'fastify';
import type { IncomingActivity, OutgoingActivity } from './activity.ts';

/** One message or event from a platform, on its way into the ledger. */
export interface Incoming {
  readonly channel: string;
  /** Unique within the channel: the platform's own id of the message or update. */
  readonly externalId: string;
  /** The person's address on the channel (chat id, phone). Kept encrypted, never logged. */
  readonly address: string;
  /**
   * Other addresses of the same person on this channel, by which they may come next. Ids that are never another
   * person's: who comes from a known `address` under a new one is somebody else, unless a move was told before.
   */
  readonly alsoKnownAs?: readonly string[];
  readonly activity: IncomingActivity;
}

/**
 * Puts messages into the ledger. Resolves when they are on disk: only then may a platform be acknowledged.
 * Rejects with `BusyError` when the buffer is full: answer 503 with Retry-After.
 */
export type Receive = (batch: readonly Incoming[]) => Promise<void>;

export class BusyError extends Error {
  override readonly name = 'BusyError';
  readonly retryAfterSeconds = 1;
}

/** What a channel can show: data, never a method that does nothing. Lengths in UTF-16 units. */
export interface Capabilities {
  readonly maxText: number;
  /** 0: the channel has no buttons, choices are numbered in the text. */
  readonly maxButtons: number;
  readonly maxButtonTitle: number;
  /** True when the person fetches replies (web): they count as sent once they are in the ledger. */
  readonly pull: boolean;
}

/** The file behind an attachment, for channels that upload it. */
export interface AttachedFile {
  /** Whole path on this machine. */
  readonly file: string;
  /** The name it has at the other end. */
  readonly name: string;
}

/** Finds it by `contentUrl`; null when it is no longer there. */
export type FindAttached = (contentUrl: string) => AttachedFile | null;

export type SendResult =
  /** `lost`: why attachments did not arrive, when the text did. */
  | { readonly kind: 'sent'; readonly externalIds: readonly string[]; readonly lost?: string }
  /** Try again; after the platform's own delay when it named one. `scope` says what must wait. */
  | {
      readonly kind: 'retry';
      readonly afterMs?: number;
      readonly scope?: 'conversation' | 'channel';
      /** True when nothing is wrong with this message: it may be put off so without end. */
      readonly keepsTries?: true;
      /** True when it was handed over and the answer was lost: the next try may be a second copy. */
      readonly maybeArrived?: true;
      readonly code: string;
    }
  /** The platform takes nothing for this person until they write again: kept, and sent then. */
  | { readonly kind: 'held'; readonly code: string }
  /** Never try again: the person blocked us, the address is gone. */
  | { readonly kind: 'failed'; readonly code: string };

export interface Channel {
  readonly name: string;
  readonly capabilities: Capabilities;
  /** True when two processes may not receive at once: only the one that owns it is started. Absent: any number may. */
  readonly sole?: boolean;
  /** True while nothing can be sent at all: what waits in the outbox stays there, and costs no try. Absent: never. */
  readonly away?: boolean;
  /** Sends one activity, in as many platform messages as its limits need. Never throws for what the platform says. */
  send(address: string, activity: OutgoingActivity, signal: AbortSignal): Promise<SendResult>;
  /**
   * Asks the platform for a sign of life: false while it does not answer, or with a fault of its own. Where there is
   * this question, it is asked while the platform is away, in place of trying messages on it.
   */
  isThere?(signal: AbortSignal): Promise<boolean>;
  /** Adds the channel's HTTP routes. Called once, before the server listens. */
  routes?(server: FastifyInstance, receive: Receive): void | Promise<void>;
  /** Starts polling or other receiving that is not HTTP. Safe to call twice. */
  start(receive: Receive): Promise<void>;
  /** Ends receiving. Resolves when nothing more will be handed to `receive`. Safe to call twice. */
  stop(): Promise<void>;
}
