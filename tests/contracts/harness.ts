// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Logger } from 'pino';
import type { OutgoingActivity } from '../../adapters/activity.ts';
import type { Channel } from '../../adapters/channel.ts';
import type { Ledger } from '../../ledger/open-ledger.ts';

// What a channel brings to the contract suite: one object, in one file of harnesses/, which puts the real channel
// between the suite and a stand-in of its platform. Everything passes as the platform's own bytes, in and out.

/** One message of ours as the person sees it. */
export interface Seen {
  /** In neutral markup again, direction marks kept; the operator's name before it, as `spoken` writes it. */
  readonly text: string;
  /** What can be pressed or, where nothing can, what stands numbered under the text. In order, titles in full. */
  readonly buttons: readonly SeenButton[];
}

/** How the name of an operator stands before their words, wherever the platform shows it. */
export function spoken(name: string | undefined, text: string): string {
  return name ? `${name}: ${text}` : text;
}

export interface SeenButton {
  readonly title: string;
  /** What the platform sends back when it is pressed; null where the person types the number. */
  readonly value: string | null;
}

/** One thing that a person did, on its way to us: the platform hands it over as often as it likes. */
export interface Carried {
  /** @returns whether the platform was told that it may forget it */
  deliver(): Promise<boolean>;
}

/** Somebody with the platform's app in their hand. */
export interface Person {
  /** As the channel knows it. */
  readonly address: string;
  /** Opens the conversation by a link from a poster, for instance `l-ar_t-jesi`. */
  open(link: string): Carried;
  types(text: string): Carried;
  /** Presses a button by what stands behind it: also an old one, and one that was never shown. */
  presses(value: string): Carried;
  /** Changes the text of the last thing that was typed. */
  edits(text: string): Carried;
  /** Sends something that is no text. */
  sends(kind: Unreadable): Carried;
  /** Everything of ours that has ever arrived, oldest first. */
  seen(): Promise<readonly Seen[]>;
  /** What of it was not taken back. */
  onScreen(): Promise<readonly Seen[]>;
}

export type Unreadable = 'voice' | 'image' | 'video' | 'file' | 'location' | 'contact' | 'sticker' | 'other';

/** How a platform may end a send. `later`: not now; `held`: not before the person writes again; the others: never. */
export type Refusal = 'later' | 'held' | 'never' | 'blocked';

/** What the platform itself can do. A case that needs what is missing is listed as skipped, with this as the reason. */
export interface Traits {
  /** Whether it hands a message over again until it is told that it may forget it. */
  readonly redelivers: boolean;
  /** Whether a later message may arrive before an earlier one. */
  readonly reorders: boolean;
  readonly presses: boolean;
  readonly edits: boolean;
  /** Whether a conversation begins by itself, when the channel starts. */
  readonly opensItself: boolean;
  readonly takesBack: boolean;
  readonly manyPeople: boolean;
  readonly unreadable: readonly Unreadable[];
  /** With the code that the outbox keeps. */
  readonly refusals: Readonly<Partial<Record<Refusal, string>>>;
}

export interface StandParts {
  readonly ledger: Ledger;
  readonly log: Logger;
  /** Where our server listens; known once it does. */
  readonly url: () => string;
  /** How many messages are on disk so far. */
  readonly taken: () => number;
  /** With which link the conversation begins, where it begins by itself. */
  readonly link: string;
}

/** The channel and the stand-in of its platform, open. */
export interface Stand {
  readonly channel: Channel;
  /** Somebody new, with an address that nothing else contains. */
  person(): Person;
  /** Ends the next send so. */
  refuse(how: Refusal): void;
  /** What must never stand in a log. */
  readonly secrets: readonly string[];
  close(): Promise<void>;
}

/** One message as the pure encode functions make it. */
export interface Encoded extends Seen {
  /** Which limits of the platform it breaks, in a sentence each. */
  readonly faults: readonly string[];
}

export interface ChannelHarness {
  /** With the way of receiving, where there are several: `telegram, polled`. */
  readonly name: string;
  readonly traits: Traits;
  open(parts: StandParts): Promise<Stand>;
  /** An activity as the platform's messages, read back as a person would, and held against its limits. */
  encode(activity: OutgoingActivity): readonly Encoded[];
}
