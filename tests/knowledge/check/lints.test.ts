// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Changes, findingsWith } from '../small-pack.ts';

const it = 'entries/spid/it.md';
const en = 'entries/spid/en.md';
const ar = 'entries/spid/ar.md';
const entry = 'entries/spid/entry.yaml';
const start = '\u2068';
const end = '\u2069';

const replace = (file: string, from: string | RegExp, to: string): Changes => ({
  [file]: (text) => text.replace(from, to),
});
const add = (file: string, more: string): Changes => ({ [file]: (text) => text + more });

/** The entry in one more language, for what only that language has. */
function text(
  language: string,
  parts: { title?: string; short?: string; questions?: string; latin?: string },
): Changes {
  const { title = 'SPID', short = 'SPID.', questions = '', latin = '' } = parts;
  return {
    [`entries/spid/${language}.md`]: `---\nlanguage: ${language}\nversion: 1\nfrom: { language: it, version: 2 }\nmenu: SPID\ntitle: ${title}\nquestions:\n${questions || lines(25)}\n${latin ? `questions_latin:\n${latin}\n` : ''}---\n${short}\n`,
  };
}

function lines(count: number, words = 'q'): string {
  return Array.from({ length: count }, (_, index) => `  - ${words}${'x'.repeat(index + 1)}`).join('\n');
}

test('nothing is found where nothing is wrong', () => {
  expect(findingsWith({})).toEqual([]);
});

type Case = readonly [name: string, changes: Changes, expected: string];

function finds(cases: readonly Case[]): void {
  test.each(cases)('%s', (_, changes, expected) => {
    expect(findingsWith(changes)).toContain(expected);
  });
}

/** Samples near a fault in which nothing may be found. */
function passes(cases: readonly (readonly [name: string, changes: Changes])[]): void {
  test.each(cases)('but not: %s', (_, changes) => {
    expect(findingsWith(changes)).toEqual([]);
  });
}

describe('shape', () => {
  finds([
    [
      'what the loader says',
      replace(entry, 'risk: normal', 'risk: none'),
      'error entries/spid/entry.yaml:3 `risk` must be normal, legal-sensitive or emergency.',
    ],
    [
      'a file without a place',
      { 'notes/x.md': 'x' },
      'error notes/x.md:1 The pack has no place for this file: rename or remove it.',
    ],
    [
      'a language that does not exist',
      { 'messages/de.yaml': 'language: it' },
      'error messages/de.yaml:1 `language` is it in de.yaml: give both the same language.',
    ],
  ]);
});

describe('lengths', () => {
  finds([
    [
      'a menu over 24',
      replace(en, 'menu: SPID', 'menu: The digital identity SPID'),
      'error entries/spid/en.md:5 The menu has 25 characters as sent: shorten it to 24.',
    ],
    [
      'an emoji counts two, as WhatsApp counts',
      replace(en, 'menu: SPID', `menu: ${'a'.repeat(23)}😀`),
      'error entries/spid/en.md:5 The menu has 25 characters as sent: shorten it to 24.',
    ],
    [
      'a short answer over 300 once facts are in',
      replace(en, 'a year.', `a year. ${'Good words. '.repeat(22)}`),
      'error entries/spid/en.md:34 The short has 319 characters as sent: shorten it to 300.',
    ],
    [
      'a whole answer over 1,024',
      add(it, `\n## careful\n${'Non è vero. '.repeat(80)}\n`),
      'error entries/spid/it.md:1 The short answer and the sections have 1094 characters as sent: shorten them to 1000.',
    ],
    [
      'a whole answer over the planned size',
      add(en, `\n## careful\n${'It is true. '.repeat(67)}\n`),
      'warning entries/spid/en.md:1 The short answer and the sections have 909 characters as sent: shorten them to 900.',
    ],
    [
      'a card over 600',
      replace('safety/it.yaml', 'Oppure', `${'Parla con noi. '.repeat(40)}Oppure`),
      'error safety/it.yaml:4 The card violence has 630 characters as sent: shorten it to 600.',
    ],
    [
      'a topic over 24',
      replace('names/it.yaml', 'Documenti, SPID', 'Documenti e identità digitale'),
      'error names/it.yaml:3 The name of the topic registry has 29 characters: shorten it to 24.',
    ],
  ]);
  passes([
    ['a menu of 24', replace(en, 'menu: SPID', `menu: ${'a'.repeat(24)}`)],
    ['an Italian answer of 950', add(it, `\n## careful\n${'Non è vero. '.repeat(65)}\n`)],
  ]);
});

describe('completeness', () => {
  finds([
    [
      'an entry',
      { [it]: null },
      'error entries/spid/it.md:1 The entry is missing in it, which languages.yaml calls complete: write it.',
    ],
    [
      'a name of a topic',
      replace('names/it.yaml', '  registry: Documenti, SPID\n', '  more: Altro\n'),
      'error names/it.yaml:1 The name of the topic registry is missing in it, which languages.yaml calls complete: write it.',
    ],
    [
      'a name of an office',
      replace('offices/kinds.yaml', '- post', '- post\n  - inps'),
      'error names/it.yaml:1 The name of the kind of office inps is missing in it, which languages.yaml calls complete: write it.',
    ],
    [
      'a card',
      replace('safety/it.yaml', /cards:[\s\S]*phrases:/, 'cards: {}\nphrases:'),
      'error safety/it.yaml:1 The card of the flow violence is missing in it, which languages.yaml calls complete: write it.',
    ],
    [
      'the messages',
      { 'messages/it.yaml': null },
      'error messages/it.yaml:1 The file of messages is missing in it, which languages.yaml calls complete: write it.',
    ],
  ]);
  passes([['an entry in a language that is not complete', { [ar]: null }]]);
});

describe('references', () => {
  finds([
    [
      'a fact that is not there',
      replace(en, '{fact:fee}', '{fact:price} and {fact:fee}'),
      'error entries/spid/en.md:34 The fact price does not exist: correct its name or add it under facts/.',
    ],
    [
      'a call that is written wrongly',
      replace(en, 'Bring your papers.', 'Bring {fee}.'),
      'error entries/spid/en.md:38 "{fee}" is not the call of a fact: write {fact:name}.',
    ],
    [
      'a fact that nothing uses',
      add(
        'facts/all.yaml',
        'other: { value: 1, unit: day, source: { name: Poste, url: "https://www.poste.it" }, review_by: 2027-01-31, confidence: high }\n',
      ),
      'warning facts/all.yaml:4 No text uses the fact other: use it or take it out.',
    ],
    [
      'a kind of office',
      replace(entry, '[post]', '[post, bank]'),
      'error entries/spid/entry.yaml:9 The kind of office bank is not in offices/kinds.yaml: correct or add it.',
    ],
    [
      'a kind of an office',
      replace('offices/jesi.yaml', 'kind: post', 'kind: bank'),
      'error offices/jesi.yaml:1 The kind of office bank is not in offices/kinds.yaml: correct or add it.',
    ],
    [
      'a topic',
      replace(entry, 'topic: registry', 'topic: health'),
      'error entries/spid/entry.yaml:2 The topic health is not in topics.yaml: correct it.',
    ],
    [
      'a related entry not written yet',
      replace(entry, 'related: []', 'related: [cie]'),
      'warning entries/spid/entry.yaml:10 The related entry cie does not exist yet: it is not shown until then.',
    ],
    [
      'an entry related to itself',
      replace(entry, 'related: []', 'related: [spid]'),
      'error entries/spid/entry.yaml:10 The entry names itself as related: take it out.',
    ],
    [
      'the entry of a flow',
      replace('safety/flows.yaml', 'entry: spid', 'entry: violence'),
      'error safety/flows.yaml:1 The flow violence names the entry violence, which does not exist: correct or write it.',
    ],
    [
      'the line of a flow',
      replace('safety/flows.yaml', 'line_1522', 'line_1523'),
      'error safety/flows.yaml:1 The flow violence names the line line_1523, which is not a fact: correct it.',
    ],
    [
      'a name of nothing',
      replace('names/it.yaml', '  post: Ufficio postale', '  post: Ufficio postale\n  bank: Banca'),
      "error names/it.yaml:6 The kind of office bank does not exist: correct the name's key.",
    ],
  ]);
});

const figure = (language: string, sentence: string) => text(language, { short: sentence });
const typed = (figure: string) =>
  `The figure "${figure}" is typed in the text: make it a fact and call it by name.`;

describe('figures', () => {
  finds([
    [
      'a number of two digits',
      replace(en, 'Bring your papers.', 'Bring 12 papers.'),
      `error entries/spid/en.md:38 ${typed('12')}`,
    ],
    [
      'a small number before a unit',
      replace(en, 'Bring your papers.', 'Wait 3 months.'),
      `error entries/spid/en.md:38 ${typed('3')}`,
    ],
    [
      'a word between number and unit',
      replace(en, 'Bring your papers.', 'Wait 8 working days.'),
      `error entries/spid/en.md:38 ${typed('8')}`,
    ],
    [
      'money',
      replace(it, 'Porta i documenti.', 'Paga € 5 o 5 €.'),
      `error entries/spid/it.md:38 ${typed('5')}`,
    ],
    [
      'an age',
      replace(it, 'Porta i documenti.', 'Devi avere 18 anni.'),
      `error entries/spid/it.md:38 ${typed('18')}`,
    ],
    [
      'a phone number',
      replace(it, 'Porta i documenti.', 'Chiama 800 290 290.'),
      `error entries/spid/it.md:38 ${typed('800 290 290')}`,
    ],
    [
      'a year',
      replace(it, 'Porta i documenti.', 'Vale fino al 2027.'),
      `error entries/spid/it.md:38 ${typed('2027')}`,
    ],
    [
      'a card with a number',
      replace('safety/it.yaml', 'Oppure', 'Chiama il 118. Oppure'),
      `error safety/it.yaml:5 ${typed('118')}`,
    ],
    ['Arabic', figure('ar', 'بعد 3 أشهر.'), `error entries/spid/ar.md:34 ${typed('3')}`],
    ['Chinese', figure('zh', '在3个月内。'), `error entries/spid/zh.md:34 ${typed('3')}`],
    ['Russian', figure('ru', 'Через 5 рабочих дней.'), `error entries/spid/ru.md:34 ${typed('5')}`],
    [
      'digits that are not 0-9',
      figure('bn', 'এটি ৬ মাস।'),
      'error entries/spid/bn.md:34 "৬" is not written with the digits 0-9: use those, in facts and texts.',
    ],
    [
      'a figure in words',
      replace(it, 'Porta i documenti.', 'Aspetta tre mesi.'),
      'warning entries/spid/it.md:38 "tre mesi" looks like a figure in words: make it a fact if it is one.',
    ],
  ]);
  passes([
    ['small counts', replace(en, 'Bring your papers.', 'Bring 4 photos and 2 copies.')],
    [
      'names with digits',
      replace(
        it,
        'Porta i documenti.',
        'Porta il 730, il Modulo 1, il Modulo 209, F24 e il livello A2 o B1.',
      ),
    ],
    ['laws', replace(it, 'Porta i documenti.', 'Vale la legge 104 (art. 31, D.Lgs. 286/1998).')],
    [
      'steps',
      replace(
        en,
        '2. Bring your papers.',
        '2. Bring your papers.\n3. Go.\n4. Go.\n5. Go.\n6. Go.\n7. Go.\n8. Go.\n9. Go.\n10. Go.',
      ),
    ],
  ]);
});

describe('markup', () => {
  finds([
    [
      'bold left open',
      replace(en, 'Bring your papers.', 'Bring **your papers.'),
      'error entries/spid/en.md:38 Bold is opened and not closed on the line: write ** on both sides.',
    ],
    [
      'a link',
      replace(en, 'Bring your papers.', 'See https://x.it now.'),
      'error entries/spid/en.md:38 "https://" does not belong in a text: only **bold** is a mark, links stand in sources.',
    ],
    [
      'steps out of order',
      replace(en, '2. Bring', '3. Bring'),
      'error entries/spid/en.md:38 A step begins with its number: "2. ".',
    ],
    [
      'documents without a dash',
      replace(it, '- codice fiscale', 'codice fiscale'),
      'error entries/spid/it.md:42 A document begins with "- ".',
    ],
  ]);
  passes([['bold', replace(en, 'Bring your papers.', 'Bring **your papers**.')]]);
});

describe('readability', () => {
  const hard =
    'La presentazione della documentazione amministrativa integrativa costituisce presupposto indispensabile.';
  finds([
    [
      'an Italian answer that is hard',
      add(it, `\n## careful\n${`${hard} `.repeat(9)}\n`),
      'error entries/spid/it.md:1 Gulpease is 41: shorten words and sentences until it is 60.',
    ],
    [
      'a sentence over 25 words',
      replace(en, 'Bring your papers.', `Bring ${'your '.repeat(25)}papers.`),
      'warning entries/spid/en.md:38 A sentence has 27 words: cut it, 25 are the most.',
    ],
    [
      'a sentence in Urdu',
      figure('ur', `${'لفظ '.repeat(26)}۔`),
      'warning entries/spid/ur.md:34 A sentence has 26 words: cut it, 25 are the most.',
    ],
  ]);
  passes([
    ['a sentence of 25 words', replace(en, 'Bring your papers.', `Bring ${'your '.repeat(23)}papers.`)],
  ]);
});

describe('direction', () => {
  finds([
    [
      'Latin letters in no isolate',
      replace(ar, `${start}SPID${end}`, 'SPID'),
      'error entries/spid/ar.md:6 "SPID" stands in no isolate: put U+2068 before and U+2069 after it.',
    ],
    [
      'an isolate left open',
      replace(ar, end, ''),
      'error entries/spid/ar.md:6 An isolate is not closed, or closed twice: put one U+2068 before and one U+2069 after the words.',
    ],
    [
      'an isolate where none is needed',
      replace(en, 'your papers', `${start}your papers${end}`),
      'error entries/spid/en.md:38 An isolate stands in a text that runs from left to right: take it out.',
    ],
  ]);
});

describe('scripts', () => {
  finds([
    [
      'a Bengali text that is not Bengali',
      text('bn', { short: 'Spid holo apnar chabi.' }),
      'error entries/spid/bn.md:34 The short is not written in bn: write it, with Italian words only in brackets.',
    ],
    [
      'a Russian letter in Ukrainian',
      text('uk', { short: 'Це ваш ключ и мы.' }),
      'error entries/spid/uk.md:34 "ы" is a Russian letter in a text in uk: correct the word.',
    ],
    [
      'a Ukrainian letter in Russian',
      text('ru', { short: 'Это ваш ключ і код.' }),
      'error entries/spid/ru.md:34 "і" is a Ukrainian letter in a text in ru: correct the word.',
    ],
    [
      'a Ukrainian letter in a Russian question',
      text('ru', { short: 'Это ключ.', questions: `${lines(24)}\n  - що таке ключ і код` }),
      'error entries/spid/ru.md:32 "що таке ключ і код" has the letter "і", which ru does not use: correct it.',
    ],
    [
      'a Persian letter in Arabic',
      replace(ar, 'مفتاحكم', 'کلید'),
      'error entries/spid/ar.md:45 "ک" is a Persian or Urdu letter in a text in ar: correct the word.',
    ],
    [
      'a letter of a third script',
      replace(en, 'your papers', 'your пapers'),
      'error entries/spid/en.md:38 "п" is of another script than en: correct it.',
    ],
    [
      'Western punctuation in Chinese',
      text('zh', { short: '您好,请来。' }),
      'warning entries/spid/zh.md:34 Punctuation of another script: use full-width signs.',
    ],
    [
      'a Western question mark in Arabic',
      replace(ar, 'مكاتب.', 'مكاتب?'),
      'warning entries/spid/ar.md:45 Punctuation of another script: use ، ؟ ؛.',
    ],
    [
      'a full stop in Bengali',
      text('bn', { short: 'এটি চাবি.' }),
      'warning entries/spid/bn.md:34 Punctuation of another script: use ।.',
    ],
    [
      'Arabic letters among those in Latin',
      replace(ar, '  - bghit spid a', '  - بغيت سبيد'),
      'error entries/spid/ar.md:34 "بغيت سبيد" stands among what is typed in Latin letters but is not: move it.',
    ],
  ]);
});

describe('typography', () => {
  finds([
    [
      'a letter that was lost',
      replace(en, 'your papers', 'your pap\uFFFDrs'),
      'error entries/spid/en.md:38 There is U+FFFD, the mark of a letter that was lost: write the letter again.',
    ],
    [
      'a tab',
      replace(en, 'your papers', 'your\tpapers'),
      'error entries/spid/en.md:38 There is a tab: write spaces.',
    ],
    [
      'an old mark of direction',
      replace(ar, 'مفتاحكم', '\u202Bمفتاحكم'),
      'error entries/spid/ar.md:45 There is an old mark of direction: use the isolates U+2068 and U+2069.',
    ],
    [
      'two spaces',
      replace(en, 'your papers', 'your  papers'),
      'warning entries/spid/en.md:38 Two spaces stand together: take one out.',
    ],
    [
      'straight quotation marks',
      replace(en, 'your papers', '"your" papers'),
      'warning entries/spid/en.md:38 A straight quotation mark: use the language’s own.',
    ],
    [
      'French without its no-break space',
      text('fr', { short: 'Vous avez faim ?' }),
      'warning entries/spid/fr.md:34 French wants a no-break space (U+00A0) before ? ! : ; and ».',
    ],
  ]);
  test('but not French with it', () => {
    expect(findingsWith(text('fr', { short: 'Vous avez faim\u00A0? Oui.' }))).toEqual([]);
  });
});

describe('questions', () => {
  finds([
    [
      'fewer than 15',
      replace(en, /( {2}- i want spid .\n){11}/, ''),
      'error entries/spid/en.md:7 There are 14 questions: write at least 25.',
    ],
    [
      'fewer than 25',
      replace(en, '  - i want spid a\n', ''),
      'warning entries/spid/en.md:7 There are 24 questions: 25 are wanted.',
    ],
    [
      'fewer than 5 in Latin letters',
      replace(ar, /( {2}- bghit spid .\n){6}/, ''),
      'error entries/spid/ar.md:33 There are 4 questions in Latin letters: write at least 10.',
    ],
    [
      'fewer than 10 in Latin letters',
      replace(ar, '  - bghit spid a\n', ''),
      'warning entries/spid/ar.md:33 There are 9 questions in Latin letters: 10 are wanted.',
    ],
    [
      'Latin letters apart where the language has no others',
      text('fr', { latin: '  - je veux spid' }),
      'error entries/spid/fr.md:33 fr is written in Latin letters: move these to `questions`.',
    ],
    [
      'a question that is also a refusal',
      replace('messages/it.yaml', 'ricetta della pizza', 'Voglio lo SPID, a'),
      'error messages/it.yaml:3 "Voglio lo SPID, a" stands under the entry spid too (entries/spid/it.md): in it a message calls one thing.',
    ],
    [
      'a question twice in an entry',
      replace(en, 'i want spid b', 'i want spid a'),
      'warning entries/spid/en.md:8 "i want spid a" stands twice: keep one.',
    ],
    [
      'a question of two entries',
      {
        'entries/cie/entry.yaml': `id: cie\ntopic: registry\nrisk: normal\nscope: national\nhandoff: false\nchecked: false\ncompared_on: 2026-11-20\nreview_months: 6\nsources:\n  - { name: AgID, url: "https://www.spid.gov.it" }\n`,
        'entries/cie/en.md': `---\nlanguage: en\nversion: 1\nfrom: { language: it, version: 1 }\nmenu: CIE\ntitle: CIE\nquestions:\n${lines(24)}\n  - I want SPID a!\n---\nThe card.\n`,
      },
      'error entries/spid/en.md:8 "i want spid a" stands under the entry cie too (entries/cie/en.md): in en a message calls one thing.',
    ],
  ]);
  passes([
    ['the same words in two languages', replace(en, 'i want spid a', 'voglio lo spid a')],
    [
      'five in Latin letters for Russian',
      text('ru', {
        title: 'Ключ',
        short: 'Это ключ.',
        questions: lines(25, 'ключ '),
        latin: lines(5, 'kluch '),
      }),
    ],
  ]);
});

describe('sources', () => {
  finds([
    [
      'none',
      replace(entry, /sources:[\s\S]*/, 'sources: []\n'),
      'error entries/spid/entry.yaml:12 The entry has no source: name the authority.',
    ],
    [
      'one without encryption',
      replace(entry, 'https:', 'http:'),
      'warning entries/spid/entry.yaml:12 http://www.spid.gov.it is not safe: use https:// if the site has it.',
    ],
    [
      'a comparison still to come',
      replace(entry, '2026-11-20', '2026-11-25'),
      'error entries/spid/entry.yaml:7 2026-11-25 is still to come: write the day of the last comparison.',
    ],
    [
      'an entry past its day',
      replace(entry, '2026-11-20', '2026-05-20'),
      'warning entries/spid/entry.yaml:7 The entry was due for review on 2026-11-20: compare it with its sources.',
    ],
    [
      'a fact past its day',
      replace('facts/all.yaml', '2027-01-31', '2026-11-23'),
      'warning facts/all.yaml:1 The fact fee was due for review on 2026-11-23: compare it with its source.',
    ],
  ]);
});

describe('versions', () => {
  finds([
    [
      'an Italian text that comes from another',
      replace(it, 'version: 2', 'version: 2\nfrom: { language: en, version: 1 }'),
      'error entries/spid/it.md:4 The Italian text is the source: take `from` out.',
    ],
    [
      'a translation from nowhere',
      replace(en, /from: .*\n/, ''),
      'error entries/spid/en.md:3 A translation says what it comes from: add from: { language: it, version: … }.',
    ],
    [
      'a translation of a translation',
      replace(ar, 'language: it', 'language: en'),
      'error entries/spid/ar.md:4 The text comes from en: translate from Italian, the source.',
    ],
    [
      'a version still to be written',
      replace(en, 'it, version: 2', 'it, version: 3'),
      'error entries/spid/en.md:4 The text comes from version 3, but the Italian one is 2: correct it.',
    ],
    [
      'an old version',
      replace(en, 'it, version: 2', 'it, version: 1'),
      'warning entries/spid/en.md:4 The translation is of version 1 of 2: bring it up to date.',
    ],
    [
      'an old version of what is dangerous to have wrong',
      {
        ...replace(en, 'it, version: 2', 'it, version: 1'),
        ...replace(entry, 'risk: normal', 'risk: emergency'),
      },
      'warning entries/spid/en.md:4 The translation is of version 1 of 2 and is not shown: bring it up to date.',
    ],
  ]);
});

describe('safety', () => {
  const file = 'safety/it.yaml';
  finds([
    [
      'a first line without 112',
      replace(file, 'Chiama il {fact:line_112}.', 'Chiama.\n    O il {fact:line_112}.'),
      'error safety/it.yaml:4 The first line of the card violence does not show {fact:line_112}: begin with it.',
    ],
    [
      'a line that is not shown',
      replace(file, '    Oppure il {fact:line_1522}.\n', ''),
      'error safety/it.yaml:4 The card violence does not show {fact:line_1522}, which flows.yaml asks for: add it.',
    ],
    [
      'a line of no flow',
      replace('safety/flows.yaml', ', line_1522]', ']'),
      'error safety/it.yaml:4 The card violence shows {fact:line_1522}, which is not a line of its flow: take it out or add it to flows.yaml.',
    ],
    [
      'a line that is not certain',
      replace('facts/all.yaml', /high \}\n$/, 'low }\n'),
      'error safety/flows.yaml:1 The line line_1522 is of low confidence: verify it or take it out of the card.',
    ],
    [
      'a phrase that is also a lookalike',
      replace(file, 'guardo la boxe', 'Mi picchia!'),
      'error safety/it.yaml:11 "Mi picchia!" is a phrase of the card violence and a lookalike of violence: keep one.',
    ],
    [
      'a card of no flow',
      replace(file, '  violence: |', '  war: |\n    Chiama.\n  violence: |'),
      'error safety/it.yaml:4 The card war has no flow in flows.yaml: correct its name.',
    ],
    [
      'phrases of no flow',
      replace(file, 'lookalikes:\n  violence:', 'lookalikes:\n  war:'),
      'error safety/it.yaml:10 The flow war is not in flows.yaml: correct its name.',
    ],
  ]);
  passes([
    [
      'a card that begins with a lawyer, as its flow does',
      {
        ...replace('safety/flows.yaml', '[line_112, line_1522]', '[line_1522, line_112]'),
        ...replace(
          file,
          'Chiama il {fact:line_112}.\n    Oppure il {fact:line_1522}.',
          'Chiama il {fact:line_1522}.\n    Oppure il {fact:line_112}.',
        ),
      },
    ],
  ]);
});
