// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Language } from '../knowledge/language.ts';
import type { ShownMedium } from '../knowledge/media.ts';
import type { Pack } from '../knowledge/pack.ts';
import type { Understanding } from '../knowledge/understood.ts';

/** What a dialog is told happened. */
export type Happening =
  | { readonly kind: 'message'; readonly text: string; readonly locale?: string }
  /** A pressed button or a deep link: an action of dialogs/actions.ts. */
  | { readonly kind: 'action'; readonly action: string; readonly locale?: string }
  /** The conversation was opened without a word; `action` carries the deep link, if any. */
  | { readonly kind: 'start'; readonly action?: string; readonly locale?: string }
  | {
      readonly kind: 'media';
      readonly media: 'voice' | 'image' | 'video' | 'file' | 'location' | 'contact' | 'sticker' | 'other';
      readonly text?: string;
      readonly locale?: string;
      /** Of a voice message that can be fetched. */
      readonly recording?: { readonly seconds?: number };
    }
  /** What became of a voice message; comes through the same queue some time after it. */
  | {
      readonly kind: 'heard';
      /** `nothing`: no words were understood. `lost`: it could not be fetched. */
      readonly end: 'words' | 'nothing' | 'lost' | 'too-long';
      readonly wanted: 'words' | 'keep';
      readonly text?: string;
      /** In which it was spoken, as far as the recogniser knows. */
      readonly language?: string;
      /** Whether operators can listen to it. */
      readonly kept: boolean;
    }
  /** An operator acted; comes through the same queue so that order holds. */
  | {
      readonly kind: 'operator';
      readonly act:
        | 'claimed'
        | 'message'
        | 'handed-back'
        | 'closed'
        | 'released'
        | 'transferred'
        /** What the desk does among itself: the person is told nothing. */
        | 'declined'
        | 'snoozed'
        | 'woken'
        | 'prioritised'
        | 'reassigned';
      readonly name: string;
      /** As the operator wrote it. */
      readonly text?: string;
      /** What the person reads instead, when it is another. */
      readonly rendered?: Rendered;
    };

/** An operator's words in the person's language. */
export interface Rendered {
  readonly language: Language;
  readonly text: string;
  /** `reviewed`: a person translated it, as in phrases and entries. `machine`: a program did, and the person is told. */
  readonly how: 'reviewed' | 'machine';
}

/** What is remembered between turns. Plain JSON; kept sealed with the person's key. No message text in it but `heard`. */
export interface ConversationState {
  readonly language?: Language;
  /** True once the person chose or confirmed the language: a guess no longer changes it. */
  readonly languageChosen: boolean;
  readonly territory?: string;
  readonly welcomed: boolean;
  /** Misses in a row; two offer a person. */
  readonly misses: number;
  readonly entry?: string;
  /** Actions behind the numbers shown last: typing 2 is pressing the second. */
  readonly options: readonly string[];
  /** What the next free message answers, if anything. `near`: the place, in order to show the offices of `entry`. */
  readonly awaiting?: 'territory' | 'near' | 'erase-confirm';
  /**
   * What was understood of a voice message, until the person says whether it is right: the very next turn forgets it.
   * `options` and `awaiting` are those that the message answered.
   */
  readonly heard?: {
    readonly text: string;
    readonly options: readonly string[];
    readonly awaiting?: 'territory' | 'near' | 'erase-confirm';
  };
  /** Entries answered lately, newest first, at most ten: for the operator's summary. */
  readonly answered: readonly string[];
  /** The last message was clearly in this language, not in the chosen one: a second such message changes it. */
  readonly otherLanguage?: Language;
  /** The person asked for a person by themselves: "I want information" under a safety card does not cancel that. */
  readonly askedPerson?: boolean;
  /** The person was told once that they are still in the queue. */
  readonly queueTold?: boolean;
}

export const newConversation: ConversationState = {
  languageChosen: false,
  welcomed: false,
  misses: 0,
  options: [],
  answered: [],
};

export interface ReplyButton {
  readonly title: string;
  readonly action: string;
}

export interface Reply {
  /** Neutral markup, isolates in place. */
  readonly text: string;
  /** Language of the text: not always the person's (an entry not yet translated, a question in a proposed language). */
  readonly language: Language;
  readonly buttons: readonly ReplyButton[];
  readonly speaker: 'bot' | 'operator' | 'notice';
  readonly speakerName?: string;
  /** What the operator wrote, when the text is a translation of it. */
  readonly original?: string;
  /** How the text came to be, when it is not what the operator wrote. */
  readonly rendered?: Rendered['how'];
  readonly listTitle?: string;
  readonly card?: 'counter' | 'safety';
  /** Sent with the text, because the person asked for them. */
  readonly media?: readonly ShownMedium[];
}

/** What the indicators count: `Effect` of kind `count`. */
export type Counted =
  | 'welcomed'
  | 'answered'
  | 'choices'
  | 'unknown'
  | 'menu'
  | 'near'
  | 'counter-card'
  | 'bring-list'
  | 'helped'
  | 'not-helped'
  | 'barrier'
  | 'barrier-kind'
  | 'person'
  | 'safety'
  | 'safety-information'
  | 'language'
  | 'territory'
  | 'media'
  | 'media-sent'
  | 'voice'
  | 'stop'
  | 'erase'
  | 'clean-up';

/** What the turn changes outside the conversation; written in the same commit. */
export type Effect =
  | {
      readonly kind: 'handoff';
      readonly reason: 'asked' | 'misses' | 'safety' | 'entry' | 'media' | 'failed';
      readonly urgent: boolean;
      readonly flow?: string;
      readonly entry?: string;
      readonly topic?: string;
      /** In Italian, for the queue. */
      readonly summary: string;
    }
  /** The person no longer wants an operator. */
  | { readonly kind: 'cancel-handoff' }
  | { readonly kind: 'erase' }
  /** The channel should remove what it can from the person's view. */
  | { readonly kind: 'clean-up' }
  /** The voice message of this turn is fetched; `words`: and understood. */
  | { readonly kind: 'listen'; readonly wanted: 'words' | 'keep'; readonly language?: Language }
  /** The text of this message is not kept; of a voice message neither sound nor words. */
  | { readonly kind: 'forget-message' }
  /** One fact for the indicators, without a person in it. */
  | { readonly kind: 'count'; readonly what: Counted; readonly entry?: string; readonly detail?: string };

export interface Outcome {
  readonly state: ConversationState;
  readonly replies: readonly Reply[];
  readonly effects: readonly Effect[];
}

/** Who answers now. Decided in the ledger, told to the dialog. */
export type Owner = 'bot' | 'waiting' | 'person' | 'closed';

/** What a dialog may look at. Injected, so that a test pins it. */
export interface Surroundings {
  readonly pack: Pack;
  readonly understanding: Understanding;
  readonly now: Date;
  readonly owner: Owner;
  /** Name of the body that runs the service, as citizens know it. */
  readonly serviceName: string;
  /** Days after which message texts are erased: the notice says the same number that the clock uses. */
  readonly retentionDays: number;
  /** Whether an operator is on duty for the territory and, if not, when the desk opens next. */
  readonly duty: { readonly open: boolean; readonly opensAt?: Date };
  /** What is done with voice messages that can be fetched; absent: nothing. */
  readonly voice?: {
    /** They are understood. */
    readonly understood: boolean;
    /** Operators can listen to them for a time. */
    readonly kept: boolean;
    readonly mostSeconds: number;
  };
  /** In which opening times are told. Default Europe/Rome. */
  readonly timeZone?: string;
}
