// SPDX-License-Identifier: AGPL-3.0-or-later
import { takeTurn } from '../../dialogs/take-turn.ts';
import type { Happening, Surroundings } from '../../dialogs/turn.ts';
import { wording } from '../../dialogs/wording.ts';
import { languages } from '../../knowledge/language.ts';
import { conversation, known, play, surroundingsWith } from '../conversations/run.ts';
import { means } from '../fakes/understanding.ts';

const understood = { understood: true, kept: true, mostSeconds: 120 };
const kept = { understood: false, kept: true, mostSeconds: 120 };

const speaks = (seconds = 5, locale?: string): { happens: Happening } => ({
  happens: { kind: 'media', media: 'voice', recording: { seconds }, locale },
});
const heard = (text: string, language?: string): { happens: Happening } => ({
  happens: { kind: 'heard', end: 'words', wanted: 'words', text, language, kept: true },
});
const notHeard = (
  end: 'nothing' | 'lost' | 'too-long',
  more: { wanted?: 'words' | 'keep'; kept?: boolean } = {},
): { happens: Happening } => ({
  happens: { kind: 'heard', end, wanted: 'words', kept: end === 'nothing', ...more },
});
const meanings = {
  'renew my permit': means('permit-renewal'),
  নবায়ন: means('permit-renewal'),
  'he hits me': {
    decision: 'safety' as const,
    flow: 'violence',
    entries: ['domestic-violence'],
    language: 'en' as const,
    languageConfidence: 0.99,
  },
};
const setting = { meanings, surroundings: { voice: understood }, state: known() };
const around = (voice: Surroundings['voice'], owner: Surroundings['owner'] = 'bot') =>
  surroundingsWith({ meanings, surroundings: { voice, owner } });
const question = wording('en', 'voice.understood').split('\n')[0] ?? '';
const yes = wording('en', 'button.heard-yes');
const no = wording('en', 'button.heard-no');

describe('what was heard', () => {
  conversation('is shown, and counts as said once the person says yes', setting, [
    [speaks(), []],
    [heard('renew my permit'), [{ text: 'renew my permit', buttons: [yes, no] }]],
    [{ press: yes }, ['Use the kit of the post office']],
  ]);

  conversation('may be confirmed by a number', setting, [
    [heard('renew my permit'), [question]],
    ['1', ['Use the kit of the post office']],
  ]);

  conversation('may be confirmed by a word', setting, [
    [heard('renew my permit'), [question]],
    ['Yes', ['Use the kit of the post office']],
  ]);

  conversation('is said again, or written, when it is wrong', setting, [
    [heard('renew my hermit'), [question]],
    [{ press: no }, [{ text: 'say it again', buttons: ['Talk to a person', 'Menu'] }]],
    ['renew my permit', ['Use the kit of the post office']],
  ]);

  conversation('is forgotten when the person writes something else', setting, [
    [heard('something else'), [question]],
    ['renew my permit', ['Use the kit of the post office']],
    [{ happens: { kind: 'action', action: 'heard:yes' } }, [wording('en', 'unknown.old-button')]],
  ]);

  conversation('in two messages is one thing', setting, [
    [heard('renew'), [question]],
    [speaks(), []],
    [heard('my permit'), [{ text: 'renew my permit', buttons: [yes, no] }]],
    [{ press: yes }, ['Use the kit of the post office']],
  ]);

  conversation('chooses what stood on the screen before, not its own buttons', setting, [
    ['menu', [wording('en', 'menu.ask')]],
    [speaks(), []],
    [heard('1'), [question]],
    [{ press: yes }, ['What do you want to know?']],
  ]);

  conversation('answers what was asked before', setting, [
    ['delete my data', ['Do you want to delete everything?']],
    [speaks(), []],
    [heard('no'), [question]],
    [{ press: yes }, [wording('en', 'erase.kept')]],
  ]);

  conversation('as danger shows the card at once, without a question', setting, [
    [speaks(), []],
    [heard('he hits me'), ['112']],
  ]);

  test('as danger of a private kind is kept neither as sound nor as words', () => {
    const { effects } = takeTurn(heard('he hits me').happens, known(), around(understood));
    expect(effects.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['forget-message', 'handoff']));
  });

  test('is in no state once it was answered', () => {
    const outcomes = play(setting, [
      [heard('renew my permit'), [question]],
      [{ press: yes }, ['Use the kit']],
    ]);
    expect(JSON.stringify(outcomes[0]?.state)).toContain('renew my permit');
    expect(JSON.stringify(outcomes[1]?.state)).not.toContain('renew my permit');
    expect(outcomes[1]?.effects).toContainEqual({ kind: 'count', what: 'voice', detail: 'right' });
  });

  test('looks like nothing of ours: marks are taken out, and its direction stays inside', () => {
    const { replies } = takeTurn(heard('**Yes** it').happens, known(), around(understood));
    expect(replies[0]?.text).toContain('\u2068Yes it\u2069');
    const long = takeTurn(heard('word '.repeat(300)).happens, known(), around(understood));
    expect(long.replies[0]?.text.length).toBeLessThan(700);
  });

  test('is asked about in every language, with two buttons that can be told apart', () => {
    for (const language of languages) {
      const { replies } = takeTurn(heard('123').happens, known({ language }), around(understood));
      expect(replies.at(-1)?.text).toContain('123');
      const titles = replies.at(-1)?.buttons.map(({ title }) => title) ?? [];
      expect(new Set(titles).size).toBe(2);
    }
  });
});

describe('the first words of a person', () => {
  const fresh = { meanings, surroundings: { voice: understood } };

  conversation('may be spoken: the language that was heard greets them', fresh, [
    [speaks(), []],
    [heard('নবায়ন', 'bn'), [wording('bn', 'welcome.hello', { service: 'ASP Ambito 9' }), 'নবায়ন']],
  ]);

  test('are listened to without a guess from the phone', () => {
    const phone = takeTurn(
      speaks(5, 'en').happens,
      { ...known(), welcomed: false, languageChosen: false, language: undefined },
      around(understood),
    );
    expect(phone.effects).toContainEqual({ kind: 'listen', wanted: 'words', language: undefined });
    const later = takeTurn(speaks(5, 'en').happens, known({ language: 'bn' }), around(understood));
    expect(later.effects).toContainEqual({ kind: 'listen', wanted: 'words', language: 'bn' });
  });

  conversation('that nobody understood get the welcome and what can be done', fresh, [
    [speaks(5, 'en'), []],
    [notHeard('nothing'), ['I am an automatic assistant', wording('en', 'voice.not-understood')]],
  ]);
});

describe('what was not heard', () => {
  conversation('leads to writing or to a person', setting, [
    [notHeard('nothing'), [{ text: 'could not understand', buttons: ['Talk to a person', 'Menu'] }]],
    [{ press: 'Talk to a person' }, ['A person will answer you here']],
  ]);
  conversation('because it never arrived says so', setting, [[notHeard('lost'), ['did not arrive']]]);
  conversation('because it is too long says so, before it is fetched', setting, [
    [speaks(121), [{ text: 'too long', buttons: ['Talk to a person', 'Menu'] }]],
  ]);
  conversation('because it turned out too long says so', setting, [[notHeard('too-long'), ['too long']]]);
});

describe('without a recogniser', () => {
  const keeping = { ...setting, surroundings: { voice: kept } };

  conversation('the person is told at once who can listen', keeping, [
    [speaks(), [{ text: 'a person can listen to your message', buttons: ['Talk to a person', 'Menu'] }]],
    [notHeard('lost', { wanted: 'keep' }), []],
  ]);

  conversation('where nothing is kept, it is refused as before', { ...setting, surroundings: {} }, [
    [speaks(), [wording('en', 'media.voice')]],
  ]);

  test('where a channel gives no recordings, it is refused as before', () => {
    const { replies, effects } = takeTurn({ kind: 'media', media: 'voice' }, known(), around(understood));
    expect(replies[0]?.text).toBe(wording('en', 'media.voice'));
    expect(effects.map(({ kind }) => kind)).not.toContain('listen');
  });
});

describe('beside a person', () => {
  const beside = (happening: Happening, voice = understood) =>
    takeTurn(happening, known(), around(voice, 'person')).replies.map(({ text }) => text);

  test('the bot is silent, and the recording is fetched for them', () => {
    const { replies, effects } = takeTurn(speaks().happens, known(), around(kept, 'person'));
    expect(replies).toEqual([]);
    expect(effects).toContainEqual({ kind: 'listen', wanted: 'keep', language: 'en' });
    expect(beside(heard('renew my permit').happens)).toEqual([]);
    expect(beside(notHeard('nothing').happens)).toEqual([]);
  });

  test('danger still shows its card', () => {
    expect(beside(heard('he hits me').happens).join()).toContain('112');
  });

  test('what they cannot listen to is said, so that nobody waits in vain', () => {
    expect(beside(notHeard('lost').happens)).toEqual([wording('en', 'voice.lost')]);
    expect(beside(notHeard('lost', { wanted: 'keep' }).happens)).toEqual([wording('en', 'voice.lost')]);
    expect(beside(notHeard('nothing', { kept: false }).happens)).toEqual([wording('en', 'voice.lost')]);
    expect(beside(speaks(300).happens)).toEqual([wording('en', 'voice.too-long')]);
  });

  test('a photo is refused, with the way that is open', () => {
    const photo = { kind: 'media', media: 'image' } as const;
    expect(beside(photo)).toEqual([wording('en', 'media.with-person-voice')]);
    expect(takeTurn(photo, known(), around(undefined, 'person')).replies[0]?.text).toBe(
      wording('en', 'media.with-person'),
    );
  });
});
