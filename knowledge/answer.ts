// SPDX-License-Identifier: AGPL-3.0-or-later
import { addMonths, dayInItaly } from './days.ts';
import { fillFacts, reviewFacts } from './facts.ts';
import type { Language } from './language.ts';
import type { Entry, EntryText, Pack, SectionName, Source } from './pack.ts';

/** An entry as one person may read it on one day: facts filled in, and what must be said beside it. */
export interface Answer {
  readonly language: Language;
  readonly title: string;
  /** Neutral markup (`**bold**`). Empty when restricted. */
  readonly short: string;
  /** Neutral markup; steps are numbered lines, documents lines with "- ". None when restricted. */
  readonly sections: readonly { readonly name: SectionName; readonly body: string }[];
  readonly sources: readonly Source[];
  /** ISO day on which the entry was last compared with its sources. */
  readonly lastChecked: string;
  /** Whether a named person has compared it with its sources. */
  readonly checked: boolean;
  /** Past its review day, or translated from an older Italian text: say that it may be old. */
  readonly stale: boolean;
  /** Ids of the facts shown that are past their own review day; often empty. */
  readonly staleFacts: readonly string[];
  /** The rule is changing. */
  readonly watch: boolean;
  /** A fact shown is not certain. */
  readonly lowConfidence: boolean;
  /** Too old for what it costs to be wrong: show the sources and a person, nothing else. */
  readonly restricted: boolean;
}

/**
 * Composes the answer of an entry (plan, 3.6). A stale legal-sensitive entry, and an outdated translation of a
 * legal-sensitive or emergency one, come restricted; a stale emergency entry is still shown.
 * @returns null when the entry is not written in the language
 */
export function composeAnswer(pack: Pack, entry: Entry, language: Language, now: Date): Answer | null {
  const text = entry.texts[language];
  if (!text) return null;
  const late = isStale(entry, now);
  const outdated = isOutdated(entry, text);
  const { risk } = entry;
  const restricted = (late && risk === 'legal-sensitive') || (outdated && risk !== 'normal');
  const fill = (part: string) => fillFacts(pack, part, language);
  const whole = restricted ? '' : [text.short, ...text.sections.map(({ body }) => body)].join('\n');
  const { stale: staleFacts, lowConfidence } = reviewFacts(pack, whole, now);
  return {
    language,
    title: fill(text.title),
    short: restricted ? '' : fill(text.short),
    sections: restricted ? [] : text.sections.map(({ name, body }) => ({ name, body: fill(body) })),
    sources: entry.sources,
    lastChecked: entry.comparedOn,
    checked: entry.checked,
    stale: late || outdated,
    staleFacts,
    watch: entry.watch !== undefined,
    lowConfidence,
    restricted,
  };
}

/** Whether an entry is past its review day. */
export function isStale(entry: Entry, now: Date): boolean {
  return addMonths(entry.comparedOn, entry.reviewMonths) < dayInItaly(now);
}

/** Whether a translation was made from an older Italian text than there is now. */
export function isOutdated(entry: Entry, text: EntryText): boolean {
  const source = entry.texts.it;
  if (!source || text.language === 'it') return false;
  return (text.from?.version ?? 0) < source.version;
}
