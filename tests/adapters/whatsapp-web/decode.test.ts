// SPDX-License-Identifier: AGPL-3.0-or-later
import { decodeMessage } from '../../../adapters/whatsapp-web/decode.ts';
import type { PageMessage } from '../../../adapters/whatsapp-web/library.ts';

const since = 1_795_550_000;
const from = (remote: unknown, more: object = {}): PageMessage => ({
  id: { id: '3EB0AABBCCDDEEFF00', fromMe: false, remote },
  type: 'chat',
  body: 'ciao',
  timestamp: since + 10,
  ...more,
});
const phone = '393331234567@c.us';
const decoded = (message: PageMessage) => decodeMessage(message, { since });

test('a text is a message under the platform’s id, which holds no number', () => {
  expect(decoded(from(phone))).toEqual({
    channel: 'whatsapp-web',
    externalId: '3EB0AABBCCDDEEFF00',
    address: phone,
    activity: { type: 'message', text: 'ciao', messageId: '3EB0AABBCCDDEEFF00' },
  });
});

test.each([
  ['مرحبا، أحتاج مساعدة', 'مرحبا، أحتاج مساعدة'],
  ['我需要签证', '我需要签证'],
  ['নবায়ন করতে', 'নবায়ন করতে'],
  ['with\u0000 NUL and \ud83d half', 'with NUL and � half'],
])('%j is kept as it was written, repaired where it is broken', (body, text) => {
  expect(decoded(from(phone, { body }))?.activity.text).toBe(text);
});

test('the ready text of a poster opens a conversation', () => {
  expect(decoded(from(phone, { body: ' Start l-ar_t-jesi ' }))?.activity).toMatchObject({
    type: 'event',
    name: 'start',
    value: 'l-ar_t-jesi',
  });
});

test.each([
  ['ptt', 'voice'],
  ['audio', 'voice'],
  ['image', 'image'],
  ['video', 'video'],
  ['ptv', 'video'],
  ['document', 'file'],
  ['location', 'location'],
  ['vcard', 'contact'],
  ['multi_vcard', 'contact'],
  ['sticker', 'sticker'],
  ['poll_creation', 'other'],
  ['order', 'other'],
  ['something_new', 'other'],
  ['constructor', 'other'],
])('a message of type %s carries %s', (type, media) => {
  expect(decoded(from(phone, { type, body: '' }))?.activity).toEqual({
    type: 'message',
    media,
    messageId: '3EB0AABBCCDDEEFF00',
  });
});

test('a caption is what the person says; the text of a card or a map is not', () => {
  expect(decoded(from(phone, { type: 'image', body: 'il mio permesso' }))?.activity.text).toBe(
    'il mio permesso',
  );
  expect(decoded(from(phone, { type: 'vcard', body: 'BEGIN:VCARD' }))?.activity.text).toBeUndefined();
  expect(decoded(from(phone, { type: 'location', body: '/9j/4AAQ' }))?.activity.text).toBeUndefined();
});

test('an edit is the same message with a later text', () => {
  expect(decoded(from(phone, { latestEditSenderTimestampMs: 1_795_550_030_500 }))).toMatchObject({
    externalId: '3EB0AABBCCDDEEFF00.1795550030',
    activity: { messageId: '3EB0AABBCCDDEEFF00', editedAt: 1_795_550_030 },
  });
});

test('a person is known by both addresses, whichever they wrote from', () => {
  const lid = '188000000000001@lid';
  expect(decodeMessage(from(lid), { since, alias: phone })).toMatchObject({
    address: lid,
    alsoKnownAs: [phone],
  });
  expect(decodeMessage(from(phone), { since, alias: lid })).toMatchObject({
    address: phone,
    alsoKnownAs: [lid],
  });
  expect(decodeMessage(from(phone), { since, alias: phone })?.alsoKnownAs).toBeUndefined();
  expect(decodeMessage(from({ _serialized: phone }), { since })?.address).toBe(phone);
});

test.each<[string, PageMessage]>([
  ['a group', from('120363000000000000@g.us')],
  ['a status', from('status@broadcast')],
  ['a broadcast list', from('1700000000@broadcast')],
  ['a channel', from('120363000000000000@newsletter')],
  ['our own words', from(phone, { id: { id: '3EB0AABBCCDDEEFF00', fromMe: true, remote: phone } })],
  ['old history', from(phone, { timestamp: since - 1 })],
  ['a message without a time', from(phone, { timestamp: undefined })],
  ['a reaction', from(phone, { type: 'reaction' })],
  ['a message that was taken back', from(phone, { type: 'revoked' })],
  ['a notice about encryption', from(phone, { type: 'e2e_notification' })],
  ['a call', from(phone, { type: 'call_log' })],
  ['what is not decrypted yet', from(phone, { type: 'ciphertext' })],
  ['a message without an id', { type: 'chat', body: 'x', timestamp: since }],
  ['an id that is none', from(phone, { id: { id: 'a b', fromMe: false, remote: phone } })],
  ['no address', from(null)],
])('nobody answers %s', (_what, message) => {
  expect(decoded(message)).toBeNull();
});
