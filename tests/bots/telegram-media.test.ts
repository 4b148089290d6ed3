// SPDX-License-Identifier: AGPL-3.0-or-later
import type { IncomingActivity } from '../../adapters/activity.ts';
import { decodeUpdate } from '../../adapters/telegram/decode.ts';
import { takeTurn } from '../../dialogs/take-turn.ts';
import { type ConversationState, newConversation, type Outcome } from '../../dialogs/turn.ts';
import { type WordingKey, wording } from '../../dialogs/wording.ts';
import { known, surroundingsWith } from '../conversations/run.ts';
import { messageUpdate } from '../fakes/telegram-api.ts';

/** What is said when a message of these fields arrives from a phone in a language. */
function answer(fields: object, locale: string, state: ConversationState = newConversation): Outcome {
  const from = { id: 7, is_bot: false, first_name: 'A', language_code: locale };
  const activity = decodeUpdate(messageUpdate(1, 7, { from, ...fields }))?.activity as IncomingActivity;
  const { media = 'other', text } = activity;
  return takeTurn({ kind: 'media', media, text, locale: activity.locale }, state, surroundingsWith());
}

const file = { file_id: 'x' };

test.each<[string, object, WordingKey]>([
  ['a voice note', { voice: file }, 'media.voice'],
  ['music', { audio: file }, 'media.voice'],
  ['a photo', { photo: [file] }, 'media.image'],
  ['a document', { document: file }, 'media.file'],
  ['a film', { video: file }, 'media.file'],
  ['a sticker', { sticker: file }, 'media.other'],
  ['a contact', { contact: { phone_number: '1' } }, 'media.other'],
  ['a poll', { poll: { id: 'p' } }, 'media.other'],
  ['a position', { location: { latitude: 43.5, longitude: 13.2 } }, 'media.location'],
  ['a place', { venue: {}, location: { latitude: 43.5, longitude: 13.2 } }, 'media.location'],
])('%s gets a sentence in the language of the person', (_name, fields, key) => {
  for (const [locale, language] of [
    ['ar', 'ar'],
    ['bn', 'bn'],
    ['zh-hans', 'zh'],
    ['uk', 'uk'],
  ] as const) {
    const { replies } = answer(fields, locale);
    expect(replies.map((one) => one.text).join('\n')).toContain(wording(language, key));
    expect(replies.every((one) => one.language === language)).toBe(true);
  }
});

test('a position sent in answer to "where near me" leads to the offices once the town is named', () => {
  const asked = takeTurn(
    { kind: 'action', action: 'near:permit-renewal' },
    known({ language: 'ar' }),
    surroundingsWith(),
  );
  expect(asked.state.awaiting).toBe('near');
  const sent = answer({ location: { latitude: 43.5, longitude: 13.2 } }, 'ar', asked.state);
  expect(sent.replies[0]?.text).toBe(wording('ar', 'media.location'));
  const named = takeTurn({ kind: 'message', text: 'Jesi' }, sent.state, surroundingsWith());
  expect(named.effects).toContainEqual(expect.objectContaining({ what: 'near', entry: 'permit-renewal' }));
});
