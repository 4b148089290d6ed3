// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Pack } from '../../../knowledge/pack.ts';
import { seeded } from '../../../knowledge/understanding/random.ts';
import { entry, entryText } from '../../fakes/small-pack.ts';
import { taughtPack } from '../understanding/taught-pack.ts';

// A pack in which every question has words of its own: whoever only compares words learns nothing from one question
// for the next, and an encoder that knows which words mean the same knows everything.

export const topics = [
  'permit',
  'health',
  'school',
  'house',
  'work',
  'taxes',
  'driving',
  'language',
] as const;
const questionsEach = 14;

/** A made-up word, the same for the same numbers. */
export function word(topic: number, at: number): string {
  const random = seeded(1_000 * (topic + 1) + at);
  return Array.from({ length: 4 }, () => {
    const pick = (letters: string) => letters[Math.floor(random() * letters.length)];
    return `${pick('bcdfglmnprstvz')}${pick('aeiou')}`;
  }).join('');
}

const questions = (topic: number) =>
  Array.from({ length: questionsEach }, (_, at) => `${word(topic, 2 * at)} ${word(topic, 2 * at + 1)}`);

const entries = topics.map((id, topic) =>
  entry(id, 'permits', [entryText('it', `Titolo ${id}`, { questions: questions(topic), short: '' })]),
);

export const synonymPack: Pack = {
  ...taughtPack,
  hash: 'synonyms',
  entries: new Map(entries.map((one) => [one.id, one])),
};

/** With one more question for the first entry. */
export const editedPack: Pack = {
  ...synonymPack,
  hash: 'synonyms-edited',
  entries: new Map([
    ...synonymPack.entries,
    [
      'permit',
      entry('permit', 'permits', [
        entryText('it', 'Titolo permit', { questions: [...questions(0), 'una domanda nuova'], short: '' }),
      ]),
    ],
  ]),
};

/** What the tiny model knows: words of one topic point one way, and those of what is refused another. */
export const synonymWords: Readonly<Record<string, readonly number[]>> = Object.fromEntries([
  ...topics.flatMap((_, topic) =>
    // Twice as many words as the questions use: the rest are those that only the model knows.
    Array.from({ length: 4 * questionsEach }, (__, at) => [word(topic, at), direction(topic)] as const),
  ),
  ...['ricetta', 'partita', 'tempo', 'recipe', 'match', 'weather', 'joke', 'horoscope', 'flight', 'volo'].map(
    (refused) => [refused, direction(topics.length)] as const,
  ),
]);

function direction(topic: number): number[] {
  return Array.from({ length: topics.length + 1 }, (_, at) => (at === topic ? 1 : 0.1));
}

/** Words of a topic that stand in no question. */
export function unseen(topic: number): string {
  return `${word(topic, 2 * questionsEach + 3)} ${word(topic, 2 * questionsEach + 8)}`;
}
