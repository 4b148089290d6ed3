// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Language } from '../../knowledge/language.ts';
import { noMedia } from '../../knowledge/media.ts';
import type { Entry, EntryText, Fact, Office, Pack, SafetyFlow, Territory } from '../../knowledge/pack.ts';

const source = { name: 'Polizia di Stato', url: 'https://www.poliziadistato.it' };

export function entryText(language: Language, title: string, more: Partial<EntryText> = {}): EntryText {
  return {
    language,
    version: 1,
    from: { language: 'it', version: 1 },
    menu: title.slice(0, 24),
    title,
    questions: [],
    questionsLatin: [],
    words: [],
    short: `${title}.`,
    sections: [],
    ...more,
  };
}

export function entry(
  id: string,
  topic: string,
  texts: readonly EntryText[],
  more: Partial<Entry> = {},
): Entry {
  return {
    id,
    topic,
    risk: 'normal',
    scope: 'national',
    handoff: false,
    checked: false,
    comparedOn: '2026-11-24',
    reviewMonths: 12,
    offices: ['questura-immigration'],
    related: [],
    law: [],
    sources: [source],
    texts: Object.fromEntries(texts.map((text) => [text.language, text])),
    ...more,
  };
}

const renewal = entry(
  'permit-renewal',
  'permits',
  [
    entryText('en', 'Renewing your residence permit', {
      menu: 'Renew my permit',
      counter: 'Good morning. I would like to renew my permit.',
      short: 'Use the kit of the post office. The card costs {fact:permit_card}.',
      sections: [
        { name: 'steps', body: '1. Take the free kit.\n2. Pay.' },
        { name: 'documents', body: '- passport\n- permit' },
      ],
    }),
    entryText('it', 'Rinnovo del permesso di soggiorno', {
      menu: 'Rinnovare il permesso',
      counter: 'Buongiorno. Vorrei rinnovare il permesso.',
      short: 'Usa il kit della posta. La carta costa {fact:permit_card}.',
    }),
    entryText('ar', 'تجديد تصريح الإقامة', {
      counter: 'صباح الخير. أود تجديد تصريح الإقامة.',
      short: 'الطلب من مكتب البريد (\u2068kit postale\u2069). البطاقة: {fact:permit_card}.',
    }),
    entryText('bn', 'পারমিট নবায়ন', {
      counter: 'সুপ্রভাত। আমি পারমিট নবায়ন করতে চাই।',
      short: 'ডাকঘরের কিট (kit postale) নিন।',
    }),
    entryText('fr', 'Renouveler le permis de séjour', {
      counter: 'Bonjour. Je voudrais renouveler mon permis.',
      short: 'Prenez le kit à la poste (kit postale).',
    }),
    entryText('es', 'Renovar el permiso de residencia', {
      counter: 'Buenos días. Quisiera renovar mi permiso.',
      short: 'Pida el kit en el correo (kit postale).',
    }),
    entryText('sq', 'Rinovimi i lejes së qëndrimit', {
      counter: 'Mirëdita. Dua të rinovoj lejen.',
      short: 'Merrni kitin në postë (kit postale).',
    }),
    entryText('ur', 'رہائشی پرمٹ کی تجدید', {
      counter: 'السلام علیکم۔ پرمٹ کی تجدید کروانی ہے۔',
      short: 'ڈاک خانے سے کٹ (\u2068kit postale\u2069) لیں۔',
    }),
    entryText('fa', 'تمدید اجازهٔ اقامت', {
      counter: 'سلام. می‌خواهم اجازهٔ اقامت را تمدید کنم.',
      short: 'بستهٔ پستی (\u2068kit postale\u2069) را از پست بگیرید.',
    }),
    entryText('uk', 'Продовження дозволу на проживання', {
      counter: 'Добрий день. Хочу продовжити дозвіл.',
      short: 'Візьміть набір на пошті (kit postale).',
    }),
    entryText('ru', 'Продление вида на жительство', {
      counter: 'Здравствуйте. Нужно продлить вид на жительство.',
      short: 'Возьмите набор на почте (kit postale).',
    }),
    entryText('zh', '更新居留许可', {
      counter: '您好，我想更新居留许可。',
      short: '请到邮局领取表格（kit postale）。',
    }),
  ],
  {
    risk: 'legal-sensitive',
    related: ['permit-fees', 'permit-renewal', 'not-written-yet', 'spid'],
    watch: 'single-permit directive',
  },
);

const numbered = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'].map((word) =>
  entry(`permit-${word}`, 'permits', [
    entryText('en', `Permit ${word}`),
    entryText('it', `Permesso ${word}`),
  ]),
);

const violence = entry(
  'domestic-violence',
  'safety',
  [entryText('en', 'Violence at home'), entryText('it', 'Violenza in casa')],
  { risk: 'emergency', handoff: true, offices: ['anti-violence-centre'] },
);

const entries: readonly Entry[] = [
  ...numbered,
  renewal,
  entry('permit-fees', 'permits', [entryText('en', 'Permit costs'), entryText('it', 'Costi del permesso')]),
  entry('spid', 'registry', [entryText('en', 'SPID'), entryText('it', 'SPID: identità digitale')]),
  entry('school-enrolment', 'school', [entryText('en', 'School'), entryText('it', 'Iscrizione a scuola')]),
  entry('legal-aid', 'rights', [entryText('en', 'Free lawyer'), entryText('it', 'Avvocato gratuito')], {
    handoff: true,
  }),
  violence,
];

const facts: readonly Fact[] = [
  { id: 'permit_card', value: 30.46, unit: 'EUR', source, reviewBy: '2027-01-31', confidence: 'high' },
  { id: 'line_112', value: '112', unit: 'phone', source, reviewBy: '2027-01-31', confidence: 'high' },
  { id: 'line_1522', value: '1522', unit: 'phone', source, reviewBy: '2027-01-31', confidence: 'high' },
];

const flows: readonly SafetyFlow[] = [
  {
    id: 'violence',
    plan: 'S2',
    entry: 'domestic-violence',
    also: [],
    lines: ['line_112', 'line_1522'],
    urgent: true,
    private: true,
    watch: false,
  },
  {
    id: 'medical',
    plan: 'S1',
    entry: 'medical-emergency',
    also: ['legal-aid'],
    lines: ['line_112'],
    urgent: true,
    private: false,
    watch: false,
  },
  {
    id: 'fraud',
    plan: 'W2',
    entry: 'legal-aid',
    also: [],
    lines: ['line_112'],
    urgent: false,
    private: false,
    watch: true,
  },
];

const cards: Readonly<Partial<Record<Language, string>>> = {
  it: 'Se sei in pericolo adesso, chiama il {fact:line_112}.\nViolenza: {fact:line_1522}.',
  en: 'If you are in danger now, call {fact:line_112}.\nViolence: {fact:line_1522}.',
  ar: 'في حالة الخطر الآن، الاتصال بالرقم {fact:line_112}.',
  bn: 'এখন বিপদে থাকলে {fact:line_112} নম্বরে ফোন করুন।',
  zh: '如果您现在有危险，请拨打 {fact:line_112}。',
};

const places = [
  ['jesi', 'Jesi', 'AN', '60035'],
  ['ancona', 'Ancona', 'AN', '60121'],
  ['osimo', 'Osimo', 'AN', '60027'],
  ['fermo', 'Fermo', 'FM', '63900'],
  ['fabriano', 'Fabriano', 'AN', '60044'],
  ['perugia', 'Perugia', 'PG', '06121'],
  ['villa-san-pietro', 'Villa San Pietro', 'CA', '09010'],
] as const;

const territories: readonly Territory[] = places.map(([id, name, province, cap]) => ({
  id,
  name,
  level: 'ambito',
  province,
  region: 'Marche',
  comuni: [{ name, caps: [cap], also: [] }],
}));

const offices: readonly Office[] = [
  {
    id: 'jesi-questura',
    kind: 'questura-immigration',
    territory: 'jesi',
    name: 'Commissariato di Jesi',
    phone: '0731 000000',
    address: 'Via di prova 1, Jesi',
    source,
    seen: '2026-11-01',
    confirmedOn: '2026-11-01',
  },
];

function byId<T extends { readonly id: string }>(all: readonly T[]): ReadonlyMap<string, T> {
  return new Map(all.map((one) => [one.id, one]));
}

/** A pack with eleven entries on permits, one per other kind of answer, three flows of danger and seven territories. */
export const smallPack: Pack = {
  hash: 'small',
  entries: byId(entries),
  topics: ['permits', 'registry', 'health', 'school', 'family', 'safety', 'rights'],
  menu: [
    { id: 'permits', topics: ['permits'] },
    { id: 'registry', topics: ['registry'] },
    { id: 'health', topics: ['health'] },
    { id: 'school', topics: ['school', 'family'] },
    { id: 'more', topics: ['safety', 'rights'] },
  ],
  complete: [],
  facts: byId(facts),
  officeKinds: ['questura-immigration', 'anti-violence-centre'],
  offices,
  territories,
  names: {
    en: {
      topics: {},
      offices: { 'questura-immigration': 'Police office for permits (Questura)' },
      lines: {},
    },
    it: { topics: {}, offices: { 'questura-immigration': 'Questura, ufficio immigrazione' }, lines: {} },
  },
  flows: byId(flows),
  safety: Object.fromEntries(
    Object.entries(cards).map(([language, card]) => [
      language,
      {
        cards: { violence: card, medical: card, fraud: card },
        phrases: {},
        phrasesLatin: {},
        lookalikes: {},
      },
    ]),
  ),
  messages: {},
  terms: new Map(),
  media: noMedia,
};
