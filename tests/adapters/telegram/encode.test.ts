// SPDX-License-Identifier: AGPL-3.0-or-later
import type { OutgoingActivity } from '../../../adapters/activity.ts';
import { encodeActivity } from '../../../adapters/telegram/encode.ts';

const said = (change: Partial<OutgoingActivity>): OutgoingActivity => ({
  type: 'message',
  id: 'x',
  text: 'Hello',
  locale: 'en',
  speaker: 'bot',
  buttons: [],
  ...change,
});
const button = (title: string) => ({ type: 'postBack' as const, title, value: title });

test('markup becomes HTML and everything else is text', () => {
  const [message] = encodeActivity(said({ text: '**Costs** < 5 & "free" <b>no</b>' }));
  expect(message?.text).toBe('<b>Costs</b> &lt; 5 &amp; "free" &lt;b&gt;no&lt;/b&gt;');
});

test('an operator is named, isolated in a right-to-left conversation', () => {
  const [message] = encodeActivity(said({ text: 'أهلا', speaker: 'operator', speakerName: 'Giulia' }));
  expect(message?.text).toBe('<b>\u2068Giulia\u2069:</b>\nأهلا');
});

test('two short titles share a row and a long one stands alone', () => {
  const [message] = encodeActivity(
    said({ buttons: [button('Sì'), button('No'), button('Parlare con una persona')] }),
  );
  expect(message?.reply_markup?.inline_keyboard.map((row) => row.map(({ text }) => text))).toEqual([
    ['Sì', 'No'],
    ['Parlare con una persona'],
  ]);
});

test('a long text is split between its blocks and the buttons stand under the last part', () => {
  const block = 'ا'.repeat(1_500);
  const parts = encodeActivity(said({ text: [block, block, block].join('\n\n'), buttons: [button('Menu')] }));
  expect(parts.map(({ text }) => text)).toEqual([`${block}\n\n${block}`, block]);
  expect(parts.map((one) => one.reply_markup !== undefined)).toEqual([false, true]);
});

test('the counter card is set apart', () => {
  expect(encodeActivity(said({ card: 'counter' }))[0]?.text).toBe('<blockquote>Hello</blockquote>');
});
