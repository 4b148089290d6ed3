// SPDX-License-Identifier: AGPL-3.0-or-later
import { composeAnswer } from '../knowledge/answer.ts';
import { fillFacts } from '../knowledge/facts.ts';
import { isolate } from '../knowledge/isolates.ts';
import type { Language } from '../knowledge/language.ts';
import type { Entry, Pack } from '../knowledge/pack.ts';
import type { Action } from './actions.ts';
import type { Talk } from './talk.ts';
import { titleFor } from './titles.ts';
import { wording, wordingLanguage } from './wording.ts';

/** The polite request of an entry, in two languages. */
export interface CounterRequest {
  /** The person's language, or the one the bot speaks instead. */
  readonly language: Language;
  readonly own: string;
  /** For the clerk. */
  readonly italian: string;
}

/** What to say at the window about an entry; a general request where the entry has none in both languages. */
export function counterRequest(pack: Pack, entry: Entry | undefined, wanted: Language): CounterRequest {
  const language = entry?.texts[wanted]?.counter ? wanted : wordingLanguage(wanted);
  const own = entry?.texts[language]?.counter;
  const italian = entry?.texts.it?.counter;
  if (own && italian)
    return { language, own: fillFacts(pack, own, language), italian: fillFacts(pack, italian, 'it') };
  return { language, own: genericCard(entry, language), italian: genericCard(entry, 'it') };
}

/** The polite request to show at a window: in the person's language, and under it in Italian for the clerk. */
export function showCard(talk: Talk, entryId: string | undefined): void {
  const { pack } = talk.around;
  const entry = entryId ? pack.entries.get(entryId) : undefined;
  const { language, own: said, italian } = counterRequest(pack, entry, talk.language);
  talk.count('counter-card', { entry: entryId });
  talk.tell('card.show');
  const text = language === 'it' ? italian : `${said}\n\n**${isolate(italian, language)}**`;
  const onward: Action[] = entry
    ? [
        { kind: 'bring', entry: entry.id },
        { kind: 'near', entry: entry.id },
        { kind: 'barrier', entry: entry.id },
      ]
    : [{ kind: 'menu' }];
  talk.say(text, { card: 'counter', language, actions: [...onward, { kind: 'person' }] });
}

function genericCard(entry: Entry | undefined, language: Language): string {
  const title = entry?.texts[language]?.title;
  return title
    ? wording(language, 'card.generic', { topic: title })
    : wording(language, 'card.generic-short');
}

/** What to take to the office and what to do if turned away. */
export function showBringList(talk: Talk, entryId: string): void {
  const { pack, now } = talk.around;
  const entry = pack.entries.get(entryId);
  if (!entry) return;
  talk.count('bring-list', { entry: entryId });
  const answer = composeAnswer(pack, entry, talk.language, now);
  const papers = answer?.restricted
    ? undefined
    : answer?.sections.find(({ name }) => name === 'documents')?.body;
  const topic = titleFor(entry, pack, talk.language);
  const blocks = [
    talk.words('bring.title', { topic }),
    papers ? `${talk.words('bring.papers')}\n${papers}` : talk.words('bring.no-papers'),
    talk.words('bring.copies'),
    talk.words('bring.away'),
  ];
  talk.say(blocks.join('\n\n'), {
    actions: [
      { kind: 'card', entry: entryId },
      { kind: 'near', entry: entryId },
      { kind: 'barrier', entry: entryId },
      { kind: 'person' },
    ],
  });
}
