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

test('an edited message is read like a new one', () => {
  const update = { update_id: 3, edited_message: { chat: { id: 7, type: 'private' }, from, text: 'spid' } };
  expect(decodeUpdate(update)).toMatchObject({ externalId: '3', activity: { text: 'spid' } });
});

test.each([
  ['a group', { update_id: 4, message: { chat: { id: -5, type: 'group' }, from, text: 'hi' } }],
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
