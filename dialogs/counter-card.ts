// SPDX-License-Identifier: AGPL-3.0-or-later
import { composeAnswer } from '../knowledge/answer.ts';
import { fillFacts } from '../knowledge/facts.ts';
import { isolate } from '../knowledge/isolates.ts';
import type { Language } from '../knowledge/language.ts';
import type { Entry } from '../knowledge/pack.ts';
import type { Action } from './actions.ts';
import type { Talk } from './talk.ts';
import { titleFor } from './titles.ts';
import { wording, wordingLanguage } from './wording.ts';

/** The polite request to show at a window: in the person's language, and under it in Italian for the clerk. */
export function showCard(talk: Talk, entryId: string | undefined): void {
  const entry = entryId ? talk.around.pack.entries.get(entryId) : undefined;
  const language = entry?.texts[talk.language]?.counter ? talk.language : wordingLanguage(talk.language);
  const own = entry?.texts[language]?.counter;
  const forClerk = entry?.texts.it?.counter;
  const both = own && forClerk;
  const { pack } = talk.around;
  const said = both ? fillFacts(pack, own, language) : genericCard(entry, language);
  const italian = both ? fillFacts(pack, forClerk, 'it') : genericCard(entry, 'it');
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
