// SPDX-License-Identifier: AGPL-3.0-or-later
import { means } from '../../fakes/understanding.ts';
import { conversation, known } from '../run.ts';

const italian = { language: 'it', languageConfidence: 0.97 } as const;
const meanings = {
  'renew permit': { ...means('permit-renewal'), language: 'en', languageConfidence: 0.9 },
  'vorrei rinnovare il mio permesso': { ...means('permit-renewal'), ...italian },
  'vorrei sapere quanto costa il permesso': { ...means('permit-fees'), ...italian },
} as const;

conversation('a word opens the list of languages by their own names', { state: known() }, [
  [
    'language',
    [
      {
        text: 'বাংলা',
        buttons: [
          'English',
          'Italiano',
          'Français',
          'Español',
          'Shqip',
          'العربية',
          'বাংলা',
          'اردو',
          'فارسی',
          '🌐 More languages',
        ],
      },
    ],
  ],
  ['10', [{ text: 'Which language', buttons: ['中文', 'Українська', 'Русский'] }]],
  ['italiano', ['Da adesso scrivo in italiano.']],
  ['lingua', ['Quale lingua vuoi?']],
  ['English', ['From now on I write in English.']],
]);

conversation('what was read last is shown again in the new language', { meanings, state: known() }, [
  ['renew permit', ['Renewing']],
  ['Italiano', ['Da adesso scrivo in italiano.', 'Rinnovo del permesso']],
]);

conversation(
  'a chosen language is kept, the other is offered, and a second message changes it',
  { meanings, state: known() },
  [
    ['vorrei rinnovare il mio permesso', ['Vuoi che scriva in italiano?', 'Renewing']],
    [
      'vorrei sapere quanto costa il permesso',
      ['Da adesso scrivo anche io in italiano', 'Costi del permesso'],
    ],
    ['menu', ['Di che cosa si tratta?']],
  ],
);

conversation(
  'a guessed language follows the person at once',
  { meanings, state: known({ languageChosen: false }) },
  [['vorrei rinnovare il mio permesso', ['Da adesso scrivo anche io in italiano', 'Rinnovo']]],
);

conversation(
  'an entry without the language is offered in Italian and English',
  { state: known({ language: 'sq' }) },
  [
    [{ happens: { kind: 'action', action: 'e:spid' } }, ['']],
    [{ press: 'English' }, ['**SPID**']],
  ],
);
