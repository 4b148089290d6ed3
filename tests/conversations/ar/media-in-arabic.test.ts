// SPDX-License-Identifier: AGPL-3.0-or-later
import { wording } from '../../../dialogs/wording.ts';
import type { Pack } from '../../../knowledge/pack.ts';
import { type MediaPack, mediaPack } from '../../fakes/media-pack.ts';
import { means } from '../../fakes/understanding.ts';
import { known, play, type Setting } from '../run.ts';

const renewal = 'كيف أجدد التصريح';
const danger = 'زوجي يضربني';
const listen = (size: string) => `${wording('ar', 'button.see-audio')} (\u2068${size}\u2069)`;
const see = `${wording('ar', 'button.see-image')} (\u20681 KB\u2069)`;

let place: MediaPack;
beforeAll(() => {
  place = mediaPack();
});
afterAll(() => place.remove());

function setting(pack: Pack = place.pack): Setting {
  return {
    meanings: {
      [renewal]: { ...means('permit-renewal'), language: 'ar', languageConfidence: 0.97 },
      [danger]: { decision: 'safety', flow: 'violence', language: 'ar', languageConfidence: 0.97 },
    },
    state: known({ language: 'ar' }),
    surroundings: { pack },
  };
}

const titles = (outcome: ReturnType<typeof play>[number] | undefined) =>
  outcome?.replies.flatMap(({ buttons }) => buttons.map(({ title }) => title));
const sent = (outcome: ReturnType<typeof play>[number] | undefined) =>
  outcome?.replies.flatMap(({ media = [] }) => media.map(({ file }) => file.path));

test('an answer is offered to be heard and seen, and comes only when asked for', () => {
  const [answer, heard, seen, typed] = play(setting(), [
    [renewal, ['تجديد تصريح الإقامة']],
    [{ press: listen('42 KB') }, ['الإجابة بصوت مسموع.\n\nخذوا الظرف من مكتب البريد.']],
    [{ press: see }, ['الظرف: أصفر وأبيض.']],
    ['١', ['الإجابة بصوت مسموع.']],
  ]);
  expect(titles(answer)?.slice(0, 2)).toEqual([listen('42 KB'), see]);
  expect(sent(answer)).toEqual([]);
  expect(sent(heard)).toEqual(['media/permit-renewal/aloud-ar.mp3']);
  // What was just heard is not offered again, all else is: near, card, helped, a person.
  expect(titles(heard)).toEqual(titles(answer)?.slice(1));
  expect(sent(seen)).toEqual(['media/permit-renewal/kit.png']);
  expect(sent(typed)).toEqual(['media/permit-renewal/aloud-ar.mp3']);
});

test('its title can be typed, with its size or without', () => {
  const [, heard] = play(setting(), [
    [renewal, ['تجديد']],
    ['استماع (42 KB)', ['الإجابة بصوت مسموع.']],
    ['الصورة', ['الظرف: أصفر وأبيض.']],
  ]);
  expect(sent(heard)).toEqual(['media/permit-renewal/aloud-ar.mp3']);
});

test('the card of a danger is offered to be heard, after a person and before information', () => {
  const [card, heard] = play(setting(), [
    [danger, ['112']],
    [{ press: listen('3 KB') }, ['البطاقة بصوت مسموع.']],
  ]);
  expect(titles(card)).toEqual([
    wording('ar', 'button.person'),
    listen('3 KB'),
    wording('ar', 'button.information'),
  ]);
  expect(card?.replies[0]?.media).toBeUndefined();
  expect(sent(heard)).toEqual(['media/safety/violence/aloud-ar.mp3']);
  expect(titles(heard)).toEqual([wording('ar', 'button.person'), wording('ar', 'button.information')]);
  // The desk was told once, by the card.
  expect(heard?.effects).toEqual([{ kind: 'count', what: 'media-sent', entry: undefined, detail: 'audio' }]);
});

test('whoever began with a danger hears the card by its number, and no welcome comes between', () => {
  const [, heard] = play({ ...setting(), state: { language: 'ar' } }, [
    [danger, ['112']],
    ['٢', ['البطاقة بصوت مسموع.']],
  ]);
  expect(sent(heard)).toHaveLength(1);
});

test('a recording of an older card is neither offered nor sent: the card comes in its place', () => {
  const { safety } = place.pack;
  const changed = { ...safety.ar!, cards: { violence: 'في خطر: {fact:line_112}، {fact:line_1522}.' } };
  const [card, pressed] = play(setting({ ...place.pack, safety: { ...safety, ar: changed } }), [
    [danger, ['112']],
    [{ happens: { kind: 'action', action: 'sos:a:ar:violence' } }, ['في خطر']],
  ]);
  expect(titles(card)).toEqual([wording('ar', 'button.person'), wording('ar', 'button.information')]);
  expect(sent(pressed)).toEqual([]);
  expect(pressed?.effects).toEqual([]);
});

test('the card can be heard while a person answers', () => {
  const beside = { ...setting(), surroundings: { pack: place.pack, owner: 'person' as const } };
  const [heard] = play(beside, [
    [{ happens: { kind: 'action', action: 'sos:a:ar:violence' } }, ['البطاقة بصوت مسموع.']],
  ]);
  expect(sent(heard)).toHaveLength(1);
});

test('what was taken out of the pack brings the answer, and what never was a button the menu', () => {
  play(setting(), [
    [{ happens: { kind: 'action', action: 'see:v:ar:permit-renewal' } }, ['تجديد تصريح الإقامة']],
    [{ happens: { kind: 'action', action: 'see:x:ar:permit-renewal' } }, ['']],
    [{ happens: { kind: 'action', action: 'see:a:ar:no-such-entry' } }, ['']],
    [{ happens: { kind: 'action', action: 'see:a:ar:permit-renewal:more' } }, ['']],
  ]);
});
