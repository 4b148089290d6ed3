// SPDX-License-Identifier: AGPL-3.0-or-later
import { means } from '../../fakes/understanding.ts';
import { conversation, known } from '../run.ts';

const meanings = {
  'permit or spid': means('permit-renewal', 'spid', 'permit-fees', 'legal-aid'),
  'renew permit': means('permit-renewal'),
  'lawyer please': means('legal-aid'),
  'an entry that is gone': means('deleted-entry'),
  'hello there': { decision: 'smalltalk', smalltalk: 'greeting', language: 'en', languageConfidence: 0.9 },
  'i want somebody real to answer': { decision: 'human' },
} as const;
const mainMenu = ['Residence permit', 'ID, residence, SPID', 'School, Italian, family', 'Help now / more'];

conversation('opening the chat explains who answers and asks what is needed', { locale: 'en-GB' }, [
  [
    { happens: { kind: 'start', locale: 'en-GB' } },
    [{ text: 'ASP Ambito 9', buttons: ['Menu', '🌐 Language', 'Talk to a person'] }],
  ],
  [{ happens: { kind: 'start' } }, ['Hello! How can I help you?']],
]);

conversation(
  'the notice names the days that the clock uses',
  { surroundings: { retentionDays: 1 }, locale: 'en' },
  [[{ happens: { kind: 'start', locale: 'en' } }, ['deleted after 1 day.']]],
);

conversation('a first greeting is answered once, with the welcome', { meanings }, [
  ['hello there', [{ text: 'What do you need?', buttons: ['Menu', '🌐 Language', 'Talk to a person'] }]],
  ['hello there', ['Hello! How can I help you?']],
]);

conversation('the menu, a number, a title and a second page lead to entries', { state: known() }, [
  ['menu', [{ text: 'What is it about?', buttons: mainMenu }]],
  ['1', ['**Residence permit**']],
  ['more', [{ text: 'some more', buttons: ['Permit eight', 'Permit nine', 'Permit ten', 'Menu'] }]],
  ['PERMIT TEN!', ['**Permit ten**']],
  ['Residence permit', ['What do you want to know?']],
  ['renew my permit', ['Renewing your residence permit']],
  ['99', ['What is it about?']],
  [
    { press: 'Help now / more' },
    [
      {
        text: 'What is it about?',
        buttons: [
          'Danger: help now',
          'Rights, legal aid',
          'Talk to a person',
          '🌐 Language',
          'My town',
          'How this works',
          'Delete my data',
        ],
      },
    ],
  ],
]);

conversation('an answer has its sections, source, date, cautions and ways on', { meanings, state: known() }, [
  [
    'renew permit',
    [
      {
        text: '**What to do**\n1. Take the free kit.',
        buttons: [
          'Permit costs',
          'SPID',
          'Where near me',
          'Counter card',
          'This helped',
          'This did not help',
          'Talk to a person',
        ],
      },
    ],
  ],
]);

conversation('an entry that needs a person offers one first', { meanings, state: known() }, [
  [
    'lawyer please',
    [
      {
        text: 'better to talk to a person',
        buttons: ['Talk to a person', 'Where near me', 'Counter card', 'This helped', 'This did not help'],
      },
    ],
  ],
]);

conversation('a doubt offers three choices; none of them is a miss', { meanings, state: known() }, [
  [
    'permit or spid',
    [
      {
        text: 'Is it one of these?',
        buttons: ['Renew my permit', 'SPID', 'Permit costs', 'None of these', 'Talk to a person'],
      },
    ],
  ],
  ['none of these', ['other words']],
  ['permit or spid', ['Is it one of these?']],
  [{ press: 'None of these' }, ['Do you want to talk to a person?']],
  ['yes', ['A person will answer you here.']],
]);

conversation(
  'an entry that is gone is not answered, and its old button opens the menu',
  { meanings, state: known() },
  [
    ['an entry that is gone', ['no sure answer']],
    [{ happens: { kind: 'action', action: 'e:deleted-entry' } }, ['no longer works']],
    [{ happens: { kind: 'action', action: 'forged;action' } }, ['no longer works']],
  ],
);

conversation('offices near the person need the town once', { meanings, state: known() }, [
  ['renew permit', ['Renewing']],
  [
    'where near me',
    [
      {
        text: 'where do you live?',
        buttons: [
          'Jesi',
          'Ancona',
          'Osimo',
          'Fermo',
          'Fabriano',
          'Perugia',
          'Villa San Pietro',
          'Another place',
        ],
      },
    ],
  ],
  ['Atlantis', ['I do not know this place.']],
  ['60035', ['Commissariato di Jesi']],
  ['renew permit', ['Renewing']],
  [{ press: 'Where near me' }, ['Address: Via di prova 1, Jesi']],
]);

conversation('the town may be left out', { meanings, state: known() }, [
  ['renew permit', ['Renewing']],
  ['where near me', ['where do you live?']],
  [{ press: 'Another place' }, ['- Police office for permits (Questura)']],
]);

conversation(
  'a question may come where a town was asked',
  { meanings: { ...meanings, 'how do i renew my permit': means('permit-renewal') }, state: known() },
  [
    [{ happens: { kind: 'action', action: 'place' } }, ['Where do you live?']],
    ['how do i renew my permit', ['Renewing']],
  ],
);

conversation('the counter card has the Italian under the person’s words', { meanings, state: known() }, [
  ['renew permit', ['Renewing']],
  [
    { press: 'Counter card' },
    [
      'Show this',
      'Good morning. I would like to renew my permit.\n\n**Buongiorno. Vorrei rinnovare il permesso.**',
    ],
  ],
  [{ press: 'What to bring' }, ['- passport\n- permit']],
  [{ press: 'Problem at office' }, ['What was the problem?']],
  [{ press: 'They sent me away' }, ['I have noted it without your name']],
]);

conversation('feedback is thanked, and a miss goes on to a person', { meanings, state: known() }, [
  ['renew permit', ['Renewing']],
  [{ press: 'This helped' }, ['Thank you']],
  ['renew permit', ['Renewing']],
  [
    { press: 'This did not help' },
    [{ text: 'I am sorry', buttons: ['Talk to a person', 'Problem at office', 'Menu'] }],
  ],
  [{ press: 'Talk to a person' }, ['A person will answer you here']],
]);

conversation('a poster’s link sets language, territory and entry', {}, [
  [
    { happens: { kind: 'start', action: 'l-en_t-jesi_e-permit-renewal', locale: 'it' } },
    ['Hello!', 'Renewing'],
  ],
  ['where near me', ['Commissariato di Jesi']],
]);

conversation(
  'what cannot be read is refused politely, and its caption is answered',
  { meanings, state: known() },
  [
    [{ happens: { kind: 'media', media: 'voice' } }, ['cannot listen']],
    [
      { happens: { kind: 'media', media: 'image', text: 'renew permit' } },
      ['I have not kept it', 'Renewing'],
    ],
    [{ happens: { kind: 'media', media: 'location' } }, ['I do not use your position']],
    ['Jesi', ['I remember: Jesi']],
    [{ happens: { kind: 'media', media: 'sticker' } }, ['only text']],
  ],
);
