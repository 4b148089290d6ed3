// SPDX-License-Identifier: AGPL-3.0-or-later
import { decodeUpdate } from '../../../adapters/telegram/decode.ts';
import { messageUpdate } from '../../fakes/telegram-api.ts';

const from = { id: 7, is_bot: false, first_name: 'A', language_code: 'ar' };

test.each([
  ['a text', { text: 'أريد طبيب' }, { type: 'message', text: 'أريد طبيب', locale: 'ar' }],
  ['a start without payload', { text: '/start' }, { type: 'event', name: 'start', value: undefined }],
  ['a deep link', { text: '/start l-bn_t-jesi' }, { type: 'event', name: 'start', value: 'l-bn_t-jesi' }],
  [
    'a command to the bot by name',
    { text: '/menu@sportello_bot' },
    { type: 'message', text: '/menu', locale: 'ar' },
  ],
  [
    'a voice note',
    { voice: { file_id: 'x', duration: 3 } },
    { type: 'message', media: 'voice', text: undefined, locale: 'ar' },
  ],
  [
    'a photo with words',
    { photo: [{ file_id: 'x' }], caption: 'ما هذا؟' },
    { type: 'message', media: 'image', text: 'ما هذا؟', locale: 'ar' },
  ],
  [
    'a document',
    { document: { file_id: 'x' } },
    { type: 'message', media: 'file', text: undefined, locale: 'ar' },
  ],
  ['a sticker', { sticker: { file_id: 'x', emoji: '👍' } }, { type: 'message', media: 'sticker' }],
  ['a contact', { contact: { phone_number: '1', first_name: 'B' } }, { type: 'message', media: 'contact' }],
  ['a poll', { poll: { id: 'p', question: 'q', options: [] } }, { type: 'message', media: 'other' }],
  ['a checklist', { checklist: { title: 't', tasks: [] } }, { type: 'message', media: 'other' }],
  ['a round film', { video_note: { file_id: 'x' } }, { type: 'message', media: 'voice' }],
  [
    'a position',
    { location: { latitude: 1, longitude: 2 } },
    { type: 'message', media: 'location', text: undefined, locale: 'ar' },
  ],
  [
    'a text with NUL and half a letter',
    { text: 'a\u0000b\ud83d' },
    { type: 'message', text: 'ab\ufffd', locale: 'ar' },
  ],
])('%s is read', (_name, fields, activity) => {
  expect(decodeUpdate(messageUpdate(1, 7, fields))).toMatchObject({
    channel: 'telegram',
    externalId: '1',
    address: '7',
    activity,
  });
});

test('a pressed button is read as its action', () => {
  const update = {
    update_id: 2,
    callback_query: {
      id: 'q',
      from,
      data: 'e:spid',
      message: { message_id: 1, chat: { id: 7, type: 'private' } },
    },
  };
  expect(decodeUpdate(update)?.activity).toEqual({ type: 'message', value: 'e:spid', locale: 'ar' });
});

const edit = (fields: object) => ({
  update_id: 3,
  edited_message: {
    message_id: 9,
    date: 1_764_000_000,
    edit_date: 1_764_000_060,
    chat: { id: 7, type: 'private' },
    from,
    ...fields,
  },
});

test('an edited message says which one it was, and when it changed', () => {
  expect(decodeUpdate(messageUpdate(9, 7, { text: 'spit' }))?.activity).toMatchObject({
    messageId: '9.1764000000',
  });
  expect(decodeUpdate(edit({ text: 'spid' }))).toEqual({
    channel: 'telegram',
    externalId: '3',
    address: '7',
    activity: {
      type: 'message',
      text: 'spid',
      locale: 'ar',
      messageId: '9.1764000000',
      editedAt: 1_764_000_060,
    },
  });
});

test.each([
  ['a position that moves', { location: { latitude: 1, longitude: 2, live_period: 900 } }],
  ['a picture whose words were taken away', { photo: [{ file_id: 'x' }] }],
])('%s is no new message', (_name, fields) => {
  expect(decodeUpdate(edit(fields))).toBeNull();
});

test('the pictures of an album are one message, and each one with words is its own', () => {
  const ids = [{}, {}, { caption: 'ما هذا؟' }].map(
    (more, n) =>
      decodeUpdate(messageUpdate(20 + n, 7, { media_group_id: '77', photo: [{ file_id: 'x' }], ...more }))
        ?.externalId,
  );
  expect(ids).toEqual(['album-77', 'album-77', '22']);
});

test.each([
  ['a group', { update_id: 4, message: { chat: { id: -5, type: 'group' }, from, text: 'hi' } }],
  [
    'a group that becomes a supergroup',
    { update_id: 4, message: { chat: { id: -5, type: 'group' }, from, migrate_to_chat_id: -1005 } },
  ],
  [
    'a supergroup that was a group',
    { update_id: 4, message: { chat: { id: -1005, type: 'supergroup' }, from, migrate_from_chat_id: -5 } },
  ],
  [
    'an edit in a supergroup',
    { update_id: 4, edited_message: { chat: { id: -1005, type: 'supergroup' }, from, text: 'hi' } },
  ],
  ['a channel', { update_id: 4, channel_post: { chat: { id: -1006, type: 'channel' }, text: 'hi' } }],
  [
    'a button pressed in a group',
    {
      update_id: 4,
      callback_query: { id: 'q', from, data: 'menu', message: { chat: { id: -5, type: 'group' } } },
    },
  ],
  ['a button under an inline message', { update_id: 4, callback_query: { id: 'q', from, data: 'menu' } }],
  ['a bot that was added to a group', { update_id: 4, my_chat_member: { chat: { id: -5, type: 'group' } } }],
  [
    'a pinned message',
    { update_id: 4, message: { chat: { id: 7, type: 'private' }, from, pinned_message: {} } },
  ],
  [
    'another bot',
    {
      update_id: 5,
      message: { chat: { id: 7, type: 'private' }, from: { ...from, is_bot: true }, text: 'hi' },
    },
  ],
  ['a member who leaves', { update_id: 6, my_chat_member: { chat: { id: 7, type: 'private' } } }],
  ['an unknown kind', { update_id: 7, reaction: {} }],
  ['a message of nothing', { update_id: 8, message: { chat: { id: 7, type: 'private' }, from } }],
  ['no id', { message: { chat: { id: 7, type: 'private' }, text: 'hi' } }],
  ['null', null],
  ['a list', []],
  ['a number', 3],
  ['a chat id that is text', { update_id: 9, message: { chat: { id: '7', type: 'private' }, text: 'hi' } }],
])('%s is nobody’s message', (_name, update) => {
  expect(decodeUpdate(update)).toBeNull();
});

test('a locale that is no language tag is left out', () => {
  const update = messageUpdate(1, 7, { text: 'hi', from: { ...from, language_code: '<script>' } });
  expect(decodeUpdate(update)?.activity.locale).toBeUndefined();
});
