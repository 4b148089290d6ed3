// SPDX-License-Identifier: AGPL-3.0-or-later
import { longestText } from '../../adapters/clean-text.ts';
import { answers, holds, meet } from './case.ts';
import type { ChannelHarness } from './harness.ts';
import { saidBy } from './said.ts';

const scripts = [
  ['Arabic with marks', 'مُحَمَّد يحتاج ⁨SPID⁩ غدًا'],
  ['Urdu', 'مجھے پرمٹ کی تجدید کروانی ہے ٹ ڈ ڑ ے'],
  ['Persian with joiners', 'می‌خواهم اجازهٔ اقامت'],
  ['Bengali', 'আমি ক্ষমা চাই ৎ ্যা'],
  ['Chinese beyond the first plane', '我想更新居留许可 𠮷'],
  ['Ukrainian', 'Мій під’їзд, їжак'],
  ['Albanian', 'Çfarë është kjo, zotëri?'],
  ['Amharic', 'ሰላም እንዴት ነህ'],
  ['emoji of many parts', '👨‍👩‍👧‍👦 🇮🇹 👍🏽 ❤️'],
  ['NUL', 'be\u0000fore'],
  ['half a surrogate', 'a\ud83d b'],
  ['the other half', 'a\ude00 b'],
  ['controls of direction', '\u202eabc\u202c \u2067عربي\u2069'],
  ['markup of every platform', '*a* _b_ <b>c</b> &amp; **d** `e` ~f~ [g](h)'],
  ['JSON', '{"type":"message","__proto__":{"x":1}}'],
] as const;

const missing = {
  redelivers: 'everything comes once there',
  reorders: 'what is there comes in order',
  presses: 'nothing can be pressed there',
  edits: 'nothing can be changed there',
  unreadable: 'only text can be sent there',
} as const;

/** What people send, however the platform brings it. */
export function incomingOn(harness: ChannelHarness): void {
  const { traits } = harness;
  const lacking = (trait: keyof typeof missing) => {
    const has = trait === 'unreadable' ? traits.unreadable.length > 0 : traits[trait];
    return !has && missing[trait];
  };

  holds('what is delivered five times, also at once, is answered once', lacking('redelivers'), async () => {
    const { service, person } = await meet(harness);
    const renew = person.types('renew');
    const before = (await person.seen()).length;
    await renew.deliver();
    await Promise.all([renew.deliver(), renew.deliver()]);
    await renew.deliver();
    expect(await renew.deliver()).toBe(true);
    const said = await service.since(person, before);
    expect(said.filter(({ text }) => text.includes(answers.renew))).toHaveLength(1);
    expect(await service.kept()).toEqual(['renew']);
  });

  holds('what arrives out of order is all kept and answered', lacking('reorders'), async () => {
    const { service, person } = await meet(harness);
    const [first, second, third] = ['renew', 'spid', 'school'].map((text) => person.types(text));
    const before = (await person.seen()).length;
    for (const one of [third, first, second]) await one?.deliver();
    await service.since(person, before);
    expect((await service.kept()).toSorted()).toEqual(['renew', 'school', 'spid']);
    const said = saidBy((await person.seen()).slice(before)).text;
    for (const answer of Object.values(answers)) expect(said).toContain(answer);
  });

  test('text of every script is kept as it was written', async () => {
    const { service, person } = await meet(harness);
    for (const [, text] of scripts) expect(await service.hear(person, person.types(text))).not.toEqual([]);
    expect(await service.kept()).toEqual(scripts.map(([, text]) => text.replaceAll('\0', '').toWellFormed()));
  }, 60_000);

  test('ten thousand letters are one message, cut at a whole letter, and get one answer', async () => {
    const { service, person } = await meet(harness);
    const text = `a${'😀'.repeat(5_000)}`;
    const before = (await person.seen()).length;
    await service.hear(person, person.types(text));
    const [kept = '', ...more] = await service.kept();
    expect(more).toEqual([]);
    expect(text.startsWith(kept)).toBe(true);
    expect(kept.isWellFormed()).toBe(true);
    expect(longestText - kept.length).toBeLessThan(2);
    expect(await service.since(person, before)).toHaveLength(1);
  }, 60_000);

  test.each(['2', '٢', '۲', '২', ' 2. ', '2️⃣'])('%s presses the second choice', async (typed) => {
    const { service, person } = await meet(harness);
    const shown = await service.hear(person, person.types('renew or spid'));
    expect(shown.at(-1)?.buttons[1]?.title).toBe('SPID');
    expect(saidBy(await service.hear(person, person.types(typed))).text).toContain('**SPID**');
  });

  holds('a button acts whenever it is pressed, and each time', lacking('presses'), async () => {
    const { service, person } = await meet(harness);
    const shown = await service.hear(person, person.types('renew or spid'));
    const value = shown.at(-1)?.buttons[1]?.value ?? '';
    await service.hear(person, person.types('renew'));
    const first = saidBy(await service.hear(person, person.presses(value)));
    expect(first.text).toContain('**SPID**');
    expect(saidBy(await service.hear(person, person.presses(value)))).toEqual(first);
  });

  holds('a press that is delivered twice acts once', lacking('presses'), async () => {
    const { service, person } = await meet(harness);
    const press = person.presses('e:spid');
    expect(await service.hear(person, press, press)).toHaveLength(1);
  });

  holds('a button that no longer means anything says so', lacking('presses'), async () => {
    const { service, person } = await meet(harness);
    for (const value of ['e:gone-since', 'made up', 'x'.repeat(64), '\u0000', 'topic:__proto__']) {
      const said = saidBy(await service.hear(person, person.presses(value)));
      expect(said.buttons.length).toBeGreaterThan(0);
    }
    expect(saidBy(await service.hear(person, person.presses('e:gone-since'))).text).toContain(
      'This button no longer works.',
    );
  });

  holds('what is no text gets one polite answer, and text goes on', lacking('unreadable'), async () => {
    const { service, person } = await meet(harness);
    for (const kind of traits.unreadable) {
      const said = await service.hear(person, person.sends(kind));
      expect([kind, said.length]).toEqual([kind, 1]);
      expect(said[0]?.text).toMatch(/Please write|I can read only text/);
    }
    expect(saidBy(await service.hear(person, person.types('renew'))).text).toContain(answers.renew);
  });

  holds('a changed text is answered anew, once, and an unchanged one not', lacking('edits'), async () => {
    const { service, person } = await meet(harness);
    await service.hear(person, person.types('renew'));
    const edit = person.edits('spid');
    expect(saidBy(await service.hear(person, edit)).text).toContain('**SPID**');
    expect(await service.hear(person, edit)).toEqual([]);
    expect(await service.hear(person, person.edits('spid'))).toEqual([]);
    expect(saidBy(await service.hear(person, person.types('school'))).text).toContain('**School**');
  });

  holds('a text that was changed while it waited is answered as it is now', lacking('edits'), async () => {
    const { service, person } = await meet(harness);
    const written = person.types('renew');
    const edit = person.edits('spid');
    const before = (await person.seen()).length;
    await edit.deliver();
    await written.deliver();
    const said = saidBy(await service.since(person, before));
    expect(said.text).toContain('**SPID**');
    expect(said.text).not.toContain(answers.renew);
  });

  holds('people are not mixed up', !traits.manyPeople && 'one person is there', async () => {
    const { service, person } = await meet(harness);
    const other = service.stand.person();
    await service.hear(other, other.open('l-it'));
    const before = (await person.seen()).length;
    expect(saidBy(await service.hear(other, other.types('renew'))).text).toContain('Usa il kit della posta');
    expect((await person.seen()).length).toBe(before);
  });
}
