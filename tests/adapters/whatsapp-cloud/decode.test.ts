// SPDX-License-Identifier: AGPL-3.0-or-later
import { decodePayload } from '../../../adapters/whatsapp-cloud/decode.ts';
import { messagesValue, metadata, payloadOf, textFrom, whatsapp } from '../../fakes/whatsapp-graph.ts';

const phone = '393331234567';
const userId = 'IT.13491208655302741918';
const decode = (...values: object[]) => decodePayload(payloadOf(...values), whatsapp.phoneNumberId);
const activityOf = (message: Record<string, unknown>) => {
  const [one] = decode(messagesValue({ phone }, message)).messages;
  const { messageId: _id, ...activity } = one?.activity ?? {};
  return one ? activity : null;
};
const message = (more: object) => ({ type: 'message', ...more });

test.each<[string, Record<string, unknown>, object | null]>([
  ['text', { type: 'text', text: { body: 'مرحبا\u0000' } }, message({ text: 'مرحبا' })],
  [
    'a poster’s link',
    { type: 'text', text: { body: 'start l-ar_t-jesi' } },
    { type: 'event', name: 'start', value: 'l-ar_t-jesi' },
  ],
  [
    'a word that only looks like one',
    { type: 'text', text: { body: 'start help' } },
    message({ text: 'start help' }),
  ],
  [
    'a button',
    {
      type: 'interactive',
      interactive: { type: 'button_reply', button_reply: { id: 'menu', title: 'Menu' } },
    },
    message({ value: 'menu' }),
  ],
  [
    'a row',
    {
      type: 'interactive',
      interactive: { type: 'list_reply', list_reply: { id: 'e:spid', title: 'SPID', description: 'x' } },
    },
    message({ value: 'e:spid' }),
  ],
  [
    'an unknown form',
    { type: 'interactive', interactive: { type: 'nfm_reply', nfm_reply: {} } },
    message({ media: 'other' }),
  ],
  [
    'a template’s button',
    { type: 'button', button: { text: 'Leggi', payload: 'Leggi' } },
    message({ text: 'Leggi' }),
  ],
  [
    'a template’s button with an action',
    { type: 'button', button: { text: 'Menu', payload: 'menu' } },
    message({ value: 'menu' }),
  ],
  [
    'location',
    { type: 'location', location: { latitude: 43.5, longitude: 13.2 } },
    message({ media: 'location' }),
  ],
  [
    'audio',
    { type: 'audio', audio: { id: 'm', mime_type: 'audio/ogg; codecs=opus', voice: true } },
    message({ media: 'voice', recording: { file: 'm' } }),
  ],
  [
    'image',
    { type: 'image', image: { id: 'm', caption: 'questo?' } },
    message({ media: 'image', text: 'questo?' }),
  ],
  ['video', { type: 'video', video: { id: 'm' } }, message({ media: 'video' })],
  [
    'document',
    { type: 'document', document: { id: 'm', filename: 'a.pdf', caption: 'kit' } },
    message({ media: 'file', text: 'kit' }),
  ],
  ['sticker', { type: 'sticker', sticker: { id: 'm' } }, message({ media: 'sticker' })],
  ['contacts', { type: 'contacts', contacts: [{ name: {} }] }, message({ media: 'contact' })],
  ['unsupported', { type: 'unsupported', errors: [{ code: 131051 }] }, message({ media: 'other' })],
  ['a type of tomorrow', { type: 'hologram', hologram: {} }, message({ media: 'other' })],
  [
    'an edited text',
    { type: 'edit', edit: { message: { type: 'text', text: { body: 'nuovo' } } } },
    message({ text: 'nuovo' }),
  ],
  ['the first opening', { type: 'request_welcome' }, { type: 'event', name: 'start' }],
  ['reaction', { type: 'reaction', reaction: { message_id: 'x', emoji: '👍' } }, null],
  ['a message for a group', { type: 'text', text: { body: 'x' }, group_id: 'g' }, null],
])('%s', (_name, given, expected) => {
  expect(activityOf(given)).toEqual(expected);
});

test('a text and its edits are one message, the newest known by its time', () => {
  const value = messagesValue(
    { phone },
    { id: 'wamid.A', type: 'text', text: { body: 'vecchio' }, timestamp: '1764000000' },
    {
      id: 'wamid.B',
      type: 'edit',
      edit: { original_message_id: 'wamid.A', message: { type: 'text', text: { body: 'nuovo' } } },
      timestamp: '1764000060',
    },
  );
  expect(decode(value).messages).toMatchObject([
    { externalId: 'wamid.A', activity: { text: 'vecchio', messageId: 'wamid.A' } },
    {
      externalId: 'wamid.B',
      activity: { text: 'nuovo', messageId: 'wamid.A', editedAt: 1_764_000_060 },
    },
  ]);
});

test('every entry and change is read, oldest first, each message by its id', () => {
  const payload = {
    entry: [
      ...payloadOf(messagesValue({ phone }, { id: 'b', timestamp: '20', type: 'text', text: { body: '2' } }))
        .entry,
      ...payloadOf(
        textFrom('393330000001', 'c', '3'),
        messagesValue({ phone }, { id: 'a', timestamp: '10', type: 'text', text: { body: '1' } }),
      ).entry,
    ],
  };
  const { messages } = decodePayload(payload, whatsapp.phoneNumberId);
  expect(messages.map((one) => one.externalId)).toEqual(['a', 'b', 'c']);
});

test('what another number of the account received is left alone', () => {
  const value = { ...textFrom(phone, 'a', 'x'), metadata: { ...metadata, phone_number_id: '999999' } };
  expect(decode(value).messages).toEqual([]);
});

test('a person is known by number, by id, or by both', () => {
  const text = { type: 'text', text: { body: 'x' } };
  expect(decode(messagesValue({ phone }, text)).messages[0]).toMatchObject({ address: phone });
  expect(decode(messagesValue({ phone }, text)).messages[0]).not.toHaveProperty('alsoKnownAs');
  expect(decode(messagesValue({ userId }, text)).messages[0]).toMatchObject({ address: userId });
  expect(decode(messagesValue({ phone, userId }, text)).messages[0]).toMatchObject({
    address: phone,
    alsoKnownAs: [userId],
  });
});

test('a new number and a new id are moves, and nobody’s message', () => {
  const system = (from: object, fields: object) => ({
    metadata,
    messages: [{ id: 'x', timestamp: '1', type: 'system', ...from, system: fields }],
  });
  const next = 'IT.2';
  const decoded = decode(
    system({ from: phone }, { type: 'user_changed_number', wa_id: '393339999999', body: 'x' }),
    system({ from_user_id: userId }, { type: 'user_changed_user_id', user_id: next }),
    // A new number comes with a new id, and is told together with the old one.
    system(
      { from: phone },
      { type: 'user_changed_number', wa_id: '393338888888', user_id: next, previous_user_id: userId },
    ),
    { metadata, user_id_update: [{ user_id: { previous: userId, current: next } }] },
  );
  expect(decoded.messages).toEqual([]);
  expect(decoded.moves).toEqual([
    { from: phone, to: '393339999999' },
    { from: userId, to: next },
    { from: phone, to: '393338888888' },
    { from: userId, to: next },
    { from: userId, to: next },
  ]);
});

test('statuses and errors are read with their codes', () => {
  const decoded = decode({
    metadata,
    statuses: [
      { id: 'w1', status: 'read', recipient_id: phone, biz_opaque_callback_data: '3.ABC/1' },
      { id: 'w2', status: 'failed', recipient_user_id: userId, errors: [{ code: 131026 }] },
      { id: 'w3', status: 'of tomorrow' },
    ],
    errors: [{ code: 131031 }],
  });
  expect(decoded.statuses).toEqual([
    { id: 'w1', deliveryId: '3.ABC', part: 1, address: phone, end: 'arrived', reached: 'read' },
    { id: 'w2', address: userId, end: { failed: 131026 } },
  ]);
  expect(decoded.errors).toEqual(['whatsapp-131031']);
});
