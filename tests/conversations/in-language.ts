// SPDX-License-Identifier: AGPL-3.0-or-later
import { firstWord } from '../../dialogs/keywords.ts';
import { formatMoment } from '../../dialogs/opening.ts';
import { type WordingKey, wording } from '../../dialogs/wording.ts';
import { autonyms, directionOf, type Language } from '../../knowledge/language.ts';
import { means } from '../fakes/understanding.ts';
import { conversation, type Exchange, play, type Setting } from './run.ts';

/** What a language brings to the conversations that are the same in all: how people ask there. */
export interface Phrases {
  /** Asks for `permit-renewal`, whose title in this language is `title`. */
  readonly renewal: string;
  readonly title: string;
  readonly danger: string;
  readonly unknown: string;
  /** A digit 2 as typed on this language's keyboard. */
  readonly two: string;
}

/** The conversations that must go the same way in every language, in the words of its catalogue. */
export function conversationsIn(language: Language, phrases: Phrases): void {
  const say = (key: WordingKey, values = {}) => beforePlaceholder(wording(language, key, values));
  const word = (keyword: Parameters<typeof firstWord>[1]) => firstWord(language, keyword);
  const meanings = {
    [phrases.renewal]: { ...means('permit-renewal'), language, languageConfidence: 0.97 },
    [phrases.danger]: { decision: 'safety', flow: 'violence', language, languageConfidence: 0.97 },
    [phrases.unknown]: { decision: 'unknown', language, languageConfidence: 0.97 },
  } as const;
  const knownPerson: Setting = { meanings, state: { welcomed: true, language, languageChosen: true } };

  describe(`in ${language}`, () => {
    conversation('a first question is welcomed and answered in one turn', { meanings }, [
      [phrases.renewal, [say('welcome.hello', { service: '@' }), phrases.title]],
    ]);
    conversation(
      'danger gets the card before anything else, then a person or the ordinary entry',
      { meanings },
      [
        [phrases.danger, ['112']],
        [{ press: wording(language, 'button.information') }, [say('safety.information'), '']],
      ],
    );
    conversation('two misses in a row offer a person', knownPerson, [
      [phrases.unknown, [say('unknown.first')]],
      [phrases.unknown, [say('unknown.offer')]],
      [{ press: wording(language, 'button.person') }, [say('person.open')]],
      [{ happens: { kind: 'operator', act: 'claimed', name: 'Anna' } }, ['Anna']],
      [phrases.renewal, []],
      [
        { happens: { kind: 'operator', act: 'handed-back', name: 'Anna' } },
        [say('person.handed-back', { name: '@' })],
      ],
      [phrases.renewal, [phrases.title]],
    ]);
    conversation('every word for the bot works, and so does a number in local digits', knownPerson, [
      [word('help'), [say('help.what')]],
      [word('menu'), [say('menu.ask')]],
      [phrases.two, ['']],
      [word('language'), [autonyms[language]]],
      [word('card'), [say('card.show'), 'Buongiorno']],
      [word('clean-up'), [say('clean-up.phone')]],
      [word('delete'), [say('erase.explain')]],
      [word('no'), [say('erase.kept')]],
      [word('delete'), [say('erase.explain')]],
      [word('yes'), [say('erase.done')]],
    ]);
    conversation('a closed desk says when it opens', closed(knownPerson), [
      [word('person'), [formatMoment(new Date('2026-11-24T08:00:00Z'), language, 'Europe/Rome')]],
      [word('person'), [say('person.already')]],
      [{ press: wording(language, 'button.cancel-wait') }, [say('person.cancelled')]],
    ]);
    test('Latin words stand isolated in text that runs right to left', () => {
      const exchanges: Exchange[] = [[phrases.renewal, ['', '']]];
      const [outcome] = play({ meanings }, exchanges);
      if (directionOf(language) === 'ltr') return;
      for (const { text } of outcome?.replies ?? []) {
        expect(text.replace(/\u2068[^\u2069]*\u2069/g, '')).not.toMatch(/[A-Za-z]/);
      }
    });
  });
}

function closed(setting: Setting): Setting {
  return { ...setting, surroundings: { duty: { open: false, opensAt: new Date('2026-11-24T08:00:00Z') } } };
}

// What precedes the first value, so that a test need not know how values are filled in.
function beforePlaceholder(text: string): string {
  return (
    text
      .split(/[\u2068@]|\{\{/)[0]
      ?.trim()
      .split('\n')[0] ?? ''
  );
}
