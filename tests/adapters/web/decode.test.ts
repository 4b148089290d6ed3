// SPDX-License-Identifier: AGPL-3.0-or-later
import { decodeActivity } from '../../../adapters/web/decode.ts';

const taken: readonly (readonly [name: string, body: unknown, activity: object])[] = [
  ['a text', { type: 'message', text: 'ciao' }, { type: 'message', text: 'ciao' }],
  [
    'who, which and in which language',
    {
      type: 'message',
      text: 'a',
      locale: 'ur-PK',
      from: { id: 'me' },
      channelData: { clientActivityID: 'c1' },
    },
    { type: 'message', text: 'a', locale: 'ur-PK', from: 'me', clientActivityID: 'c1' },
  ],
  [
    'our own button: its title and its action',
    { type: 'message', text: 'Menu', value: 'menu', channelData: { postBack: true } },
    { type: 'message', text: 'Menu', value: 'menu', postBack: true },
  ],
  [
    "WebChat's button: the action is the text",
    { type: 'message', text: 'e:spid', channelData: { postBack: true } },
    { type: 'message', value: 'e:spid', postBack: true },
  ],
  [
    "a button of another bot's card, whose value is an object",
    { type: 'message', text: 'Si', value: { a: 1 } },
    { type: 'message', text: 'Si' },
  ],
  ['NUL goes', { type: 'message', text: 'a\u0000b' }, { type: 'message', text: 'ab' }],
  [
    'a lone surrogate is repaired',
    { type: 'message', text: 'a\ud800' },
    { type: 'message', text: 'a\ufffd' },
  ],
  [
    'a locale that is none goes',
    { type: 'message', text: 'a', locale: '<x>' },
    { type: 'message', text: 'a' },
  ],
  [
    'an id that is far too long goes',
    { type: 'message', text: 'a', from: { id: 'x'.repeat(201) } },
    { type: 'message', text: 'a' },
  ],
  [
    'a photo',
    { type: 'message', attachments: [{ contentType: 'image/png' }] },
    { type: 'message', media: 'image' },
  ],
  [
    'a voice note',
    { type: 'message', attachments: [{ contentType: 'audio/ogg' }] },
    { type: 'message', media: 'voice' },
  ],
  ['a file of no known kind', { type: 'message', attachments: [7] }, { type: 'message', media: 'file' }],
  ['the start', { type: 'event', name: 'start' }, { type: 'event', name: 'start' }],
  [
    'the start by a deep link',
    { type: 'event', name: 'start', value: 'l-bn_t-jesi', locale: 'bn' },
    { type: 'event', name: 'start', value: 'l-bn_t-jesi', locale: 'bn' },
  ],
  [
    "WebChat's start",
    { type: 'event', name: 'webchat/join', value: { language: 'en-US' } },
    { type: 'event', name: 'start' },
  ],
  [
    'an own __proto__ changes nothing',
    JSON.parse('{"type":"message","text":"a","__proto__":{"value":"menu"}}'),
    { type: 'message', text: 'a' },
  ],
];

test.each(taken)('takes %s', (_name, body, activity) => {
  const decoded = decodeActivity(body);
  expect(decoded).toEqual({ kind: 'activity', activity });
});

test('cuts a text at 4,000 units, at a whole character', () => {
  const decoded = decodeActivity({ type: 'message', text: `${'a'.repeat(3_999)}😀` });
  expect(decoded).toMatchObject({ kind: 'activity', activity: { text: 'a'.repeat(3_999) } });
});

test.each(['typing', 'endOfConversation', 'conversationUpdate', 'messageReaction', 'invoke', 'trace'])(
  'accepts and ignores %s',
  (type) => {
    expect(decodeActivity({ type })).toEqual({ kind: 'ignored' });
  },
);

test('ignores events that are not ours', () => {
  expect(decodeActivity({ type: 'event', name: 'other', value: 7 })).toEqual({ kind: 'ignored' });
});

test.each<readonly [string, unknown]>([
  ['null', null],
  ['a list', []],
  ['a text', 'message'],
  ['no type', { text: 'a' }],
  ['a type that is no text', { type: 7 }],
  ['an inherited type', Object.create({ type: 'message', text: 'a' })],
  ['nothing said', { type: 'message' }],
  ['only spaces', { type: 'message', text: ' \u0000 ' }],
  ['a text that is none', { type: 'message', text: { a: 1 } }],
  ['a value too long', { type: 'message', text: 'a', value: 'x'.repeat(201) }],
  ['a start with a number', { type: 'event', name: 'start', value: 7 }],
  ['a start too long', { type: 'event', name: 'start', value: 'x'.repeat(201) }],
])('refuses %s', (_name, body) => {
  expect(decodeActivity(body)).toMatchObject({ kind: 'refused' });
});
