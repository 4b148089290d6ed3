// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Language } from './language.ts';
import type { PackMedia } from './media.ts';

// The curated pack in memory: plain data, as the files under knowledge/content/ say it. See docs/adding-an-entry.md.

export const sectionNames = ['steps', 'documents', 'where', 'cost', 'careful'] as const;
export type SectionName = (typeof sectionNames)[number];

export type Risk = 'normal' | 'legal-sensitive' | 'emergency';

export interface Source {
  readonly name: string;
  readonly url: string;
}

/** One entry in one language. `body` of a section is neutral markup with `{fact:id}` not yet filled in. */
export interface EntryText {
  readonly language: Language;
  readonly version: number;
  readonly from?: { readonly language: Language; readonly version: number };
  /** At most 24 characters: menus, list rows. */
  readonly menu: string;
  readonly title: string;
  /** What the person shows at the window, in this language. */
  readonly counter?: string;
  /** Ways of asking for the entry, in the language's own script. */
  readonly questions: readonly string[];
  /** The same typed in Latin letters; empty for languages written in Latin letters. */
  readonly questionsLatin: readonly string[];
  /** Single words and short names that point to the entry and to no other, in whatever letters people type them. */
  readonly words: readonly string[];
  /** The short answer: at most 300 characters once facts are filled in. */
  readonly short: string;
  readonly sections: readonly { readonly name: SectionName; readonly body: string }[];
}

export interface Entry {
  readonly id: string;
  readonly topic: string;
  readonly risk: Risk;
  readonly scope: 'national' | 'regional' | 'local';
  /** True when the button for a person comes first. */
  readonly handoff: boolean;
  /** True only when a named person has compared the text with its sources. */
  readonly checked: boolean;
  /** ISO date on which the text was last compared with its sources. */
  readonly comparedOn: string;
  readonly reviewMonths: number;
  readonly offices: readonly string[];
  readonly related: readonly string[];
  readonly law: readonly string[];
  readonly sources: readonly Source[];
  /** Present when the rule is changing: the answer says so. */
  readonly watch?: string;
  readonly texts: Readonly<Partial<Record<Language, EntryText>>>;
}

export type FactUnit =
  | 'EUR'
  | 'date'
  | 'phone'
  | 'web'
  | 'minute'
  | 'hour'
  | 'day'
  | 'working-day'
  | 'week'
  | 'month'
  | 'year'
  | 'age'
  | 'percent'
  | 'number';

/** A dated value with a source; the only place where a figure is typed. */
export interface Fact {
  readonly id: string;
  readonly value: number | string;
  readonly unit: FactUnit;
  readonly source: Source;
  readonly validFrom?: string;
  readonly reviewBy: string;
  readonly confidence: 'high' | 'medium' | 'low';
  readonly note?: string;
}

/** One office of one territory. Address, phone and hours are shown only while `confirmedOn` is recent. */
export interface Office {
  readonly id: string;
  readonly kind: string;
  /** Name of its file: a territory, `province-…`, `region-…` or `italy`. */
  readonly territory: string;
  readonly name: string;
  readonly address?: string;
  readonly phone?: string;
  readonly email?: string;
  readonly hours?: string;
  readonly web?: string;
  readonly booking?: string;
  readonly languages?: readonly Language[];
  readonly source: Source;
  /** Year or ISO date in which the source was seen. */
  readonly seen: string;
  /** For editors, in English. */
  readonly note?: string;
  /** ISO date on which the office itself confirmed the record. */
  readonly confirmedOn?: string;
}

/** A place the service covers. It inherits the offices of its province, its region and Italy. */
export interface Territory {
  readonly id: string;
  readonly name: string;
  readonly level: 'ambito' | 'comune';
  readonly province: string;
  readonly region: string;
  /** Comuni that belong to it, each with its postcodes (CAP) and its names in other scripts and spellings. */
  readonly comuni: readonly {
    readonly name: string;
    readonly caps: readonly string[];
    readonly also: readonly string[];
  }[];
}

/** Names in one language of what the pack refers to by id. */
export interface Names {
  /** At most 24 characters. */
  readonly topics: Readonly<Record<string, string>>;
  readonly offices: Readonly<Record<string, string>>;
  /** What answers at a help line, by the id of its fact. */
  readonly lines: Readonly<Record<string, string>>;
}

/** A row of the main menu and the topics it opens; the last row is `more`. */
export interface MenuRow {
  readonly id: string;
  readonly topics: readonly string[];
}

export interface SafetyFlow {
  readonly id: string;
  /** Number in the plan, for instance `S2`. */
  readonly plan: string;
  readonly entry: string;
  readonly also: readonly string[];
  readonly lines: readonly string[];
  readonly urgent: boolean;
  /** True: the text of the message that called the card is not kept. */
  readonly private: boolean;
  readonly watch: boolean;
}

export interface SafetyTexts {
  readonly cards: Readonly<Record<string, string>>;
  readonly phrases: Readonly<Record<string, readonly string[]>>;
  readonly phrasesLatin: Readonly<Record<string, readonly string[]>>;
  readonly lookalikes: Readonly<Record<string, readonly string[]>>;
}

export const smalltalkKinds = [
  'greeting',
  'thanks',
  'goodbye',
  'how-are-you',
  'who-are-you',
  'affirmation',
  'insult',
] as const;
export type SmalltalkKind = (typeof smalltalkKinds)[number];

/** Messages that no entry answers. */
export interface OtherMessages {
  readonly refused: readonly string[];
  readonly person: readonly string[];
  readonly smalltalk: Readonly<Partial<Record<SmalltalkKind, readonly string[]>>>;
}

/** How an official Italian term is said in one language. */
export interface Rendering {
  /** The approved rendering. */
  readonly say: string;
  /** Pieces of text by which its uses are recognised: stems, so that endings do not matter, and other approved ways. */
  readonly forms: readonly string[];
  /** What must not be said for it. */
  readonly never: readonly string[];
}

/** An official term of the locked term base. */
export interface Term {
  /** Every form in which the Italian texts have it. */
  readonly it: readonly string[];
  readonly note?: string;
  readonly renderings: Readonly<Partial<Record<Language, Rendering>>>;
}

export interface Pack {
  /** Hash of every file read but those under `media/`: the key of the understanding's cache. */
  readonly hash: string;
  readonly entries: ReadonlyMap<string, Entry>;
  /** Topic ids in the order of the menu. */
  readonly topics: readonly string[];
  readonly menu: readonly MenuRow[];
  /** Languages in which every entry, name and card must exist, or the check fails. */
  readonly complete: readonly Language[];
  readonly facts: ReadonlyMap<string, Fact>;
  readonly officeKinds: readonly string[];
  readonly offices: readonly Office[];
  readonly territories: readonly Territory[];
  readonly names: Readonly<Partial<Record<Language, Names>>>;
  readonly flows: ReadonlyMap<string, SafetyFlow>;
  readonly safety: Readonly<Partial<Record<Language, SafetyTexts>>>;
  readonly messages: Readonly<Partial<Record<Language, OtherMessages>>>;
  readonly terms: ReadonlyMap<string, Term>;
  readonly media: PackMedia;
}
