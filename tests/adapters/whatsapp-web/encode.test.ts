// SPDX-License-Identifier: AGPL-3.0-or-later
import type { OutgoingActivity } from '../../../adapters/activity.ts';
import { encodeActivity, maxText } from '../../../adapters/whatsapp-web/encode.ts';
import { activityOf } from './channel-of-test.ts';

const encoded = (activity: Partial<OutgoingActivity>) => encodeActivity(activityOf(activity));
const choices = (...titles: string[]) =>
  titles.map((title) => ({ type: 'postBack' as const, title, value: title }));
const attachment = (contentType: string, name = 'La tessera') => ({
  contentType,
  contentUrl: '/media/x',
  name,
  content: { bytes: 10, title: 'Apri' },
});

test('choices are numbered lines under the text', () => {
  expect(encoded({ text: 'Che cosa **cerchi**?', buttons: choices('Permesso', 'Casa') })).toEqual([
    { text: 'Che cosa *cerchi*?\n\n1. Permesso\n2. Casa' },
  ]);
});

test.each([
  ['ar', 'عمّ تبحث؟', ['تصريح الإقامة', 'شخص'], 'عمّ تبحث؟\n\n1. تصريح الإقامة\n2. شخص'],
  ['zh', '您在找什么？', ['居留许可'], '您在找什么？\n\n1. 居留许可'],
  ['bn', 'কী খুঁজছেন?', ['অনুমতিপত্র'], 'কী খুঁজছেন?\n\n1. অনুমতিপত্র'],
])('in %s too', (locale, text, titles, expected) => {
  expect(encoded({ locale, text, buttons: choices(...titles) })).toEqual([{ text: expected }]);
});

test('a long text is split at its limits, and its choices are not torn apart', () => {
  const text = Array.from({ length: 60 }, (_, at) => `Paragrafo ${at}: ${'parola '.repeat(14)}`.trim()).join(
    '\n\n',
  );
  const steps = encoded({ text, buttons: choices('Uno', 'Due', 'Tre') });
  expect(steps.length).toBeGreaterThan(1);
  for (const step of steps) expect((step as { text: string }).text.length).toBeLessThanOrEqual(maxText);
  expect((steps.at(-1) as { text: string }).text).toMatch(/\n\n1\. Uno\n2\. Due\n3\. Tre$/);
});

test('choices that no longer fit under the last part are a message of their own', () => {
  const [first, second] = encoded({ text: 'a '.repeat(2_045).trim(), buttons: choices('Uno', 'Due') });
  expect(first).toMatchObject({ text: expect.stringMatching(/^a a/) });
  expect(second).toEqual({ text: '1. Uno\n2. Due' });
});

test('a link or a number to call stands in the text', () => {
  const buttons = [{ type: 'call' as const, title: 'Chiama', value: '1522' }];
  expect(encoded({ text: 'Aiuto', buttons })).toEqual([{ text: 'Aiuto\nChiama: 1522' }]);
});

test('an operator is named, and a card for the counter is quoted', () => {
  expect(encoded({ speaker: 'operator', speakerName: 'Anna', text: 'Buongiorno' })).toEqual([
    { text: '*\u2068Anna\u2069:*\nBuongiorno' },
  ]);
  expect(encoded({ card: 'counter', text: 'Vorrei\nrinnovare' })).toEqual([
    { text: '> Vorrei\n> rinnovare' },
  ]);
});

test('one picture with a short text is one message; with choices or as a recording it is not', () => {
  const picture = attachment('image/png');
  expect(encoded({ text: 'Ecco', attachments: [picture] })).toEqual([
    { attachment: picture, caption: 'Ecco', instead: 'Ecco' },
  ]);
  expect(encoded({ text: 'Ecco', attachments: [picture], buttons: choices('Altro') })).toEqual([
    { attachment: picture, caption: 'La tessera', instead: '' },
    { text: 'Ecco\n\n1. Altro' },
  ]);
  const recording = attachment('audio/mpeg');
  expect(encoded({ text: 'Ecco', attachments: [recording] })).toEqual([
    { attachment: recording, caption: '', instead: '' },
    { text: 'Ecco' },
  ]);
});
