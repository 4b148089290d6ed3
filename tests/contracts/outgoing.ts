// SPDX-License-Identifier: AGPL-3.0-or-later

import { linesOf } from '../../desk/thread-page.ts';
import { isolatesBalanced } from '../../knowledge/isolates.ts';
import { holds, meet } from './case.ts';
import type { ChannelHarness, Refusal, Seen } from './harness.ts';
import { evenly, saidBy } from './said.ts';
import { saying } from './service.ts';

const repeat = (text: string, length: number) => text.repeat(Math.ceil(length / text.length)).trim();

/** Longer than any platform takes at once, each difficult to cut in its own way. */
const longTexts = [
  ['blocks', repeat('**Titolo**\n1. Uno è qui.\n2. Due è là.\n\n', 9_000)],
  ['one line of sentences', repeat('এখন বিপদে থাকলে ফোন করুন। ক্ষমা করবেন! ', 9_000)],
  ['one sentence', repeat('зверніться до відділу імміграції якнайшвидше ', 9_000)],
  [
    'isolates with sentences inside',
    repeat('الطلب من \u2068Via Dott. A. Rossi, n. 1. Jesi\u2069 غدًا. ', 9_000),
  ],
  ['bold sentences', repeat('Poi **vai in Questura. Porta tutto! Presto?** e aspetta ', 9_000)],
  ['numbers that hold together', repeat('costa 1\u00a0200,00\u00a0€ ', 9_000)],
] as const;

const unbroken = [
  ['families of emoji', repeat('👨‍👩‍👧‍👦', 9_000), '👨‍👩‍👧‍👦'],
  ['letters with marks', repeat('ক্ষ', 9_000), 'ক্ষ'],
  ['Chinese', repeat('请到邮局领取表格，然后去警察局。', 9_000), '请到邮局领取表格，然后去警察局。'],
] as const;

/** What is said to people, within the limits of the platform. */
export function outgoingOn(harness: ChannelHarness): void {
  const { traits } = harness;

  test.each(longTexts)(
    'a long text arrives whole, cut between words: %s',
    async (_name, text) => {
      const { service, person } = await meet(harness);
      service.plan({ text, buttons: [{ type: 'postBack', title: 'Menu', value: 'menu' }] });
      const said = await service.hear(person, person.types('x'));
      expect(saidBy(said)).toEqual({ text: evenly(text), buttons: ['Menu'] });
      expect(said.filter((one) => !isolatesBalanced(one.text))).toEqual([]);
      // A mark without its other half would be read as an asterisk.
      expect(said.filter((one) => one.text.split('**').length % 2 === 0)).toEqual([]);
      expect(harness.encode(saying('a', { text })).flatMap(({ faults }) => faults)).toEqual([]);
    },
    60_000,
  );

  test.each(unbroken)(
    'what has no spaces is cut between whole signs: %s',
    async (_name, text, sign) => {
      const { service, person } = await meet(harness);
      service.plan({ text });
      const said = await service.hear(person, person.types('x'));
      expect(said.map((one) => one.text).join('')).toBe(text);
      for (const one of said) expect(one.text.length % sign.length).toBe(0);
    },
    60_000,
  );

  test.each([1, 3, 4, 10, 11, 25, 120])(
    '%i choices are all shown, each once and whole',
    async (most) => {
      const { service, person } = await meet(harness);
      const buttons = Array.from({ length: most }, (_, n) => ({
        type: 'postBack' as const,
        title: n % 2 === 0 ? `Scelta ${n}` : `Rinnovare il permesso di soggiorno numero ${n}`,
        value: `e:choice-${n}`,
      }));
      service.plan({ text: 'Choose.', buttons, listTitle: 'Choose' });
      const shown = (await service.hear(person, person.types('x'))).flatMap((one) => one.buttons);
      expect(shown.map(({ title }) => title)).toEqual(buttons.map(({ title }) => title));
      for (const [n, { value }] of shown.entries())
        expect(value).toBe(traits.presses ? buttons[n]?.value : null);
      const encoded = harness.encode(saying('a', { text: 'Choose.', buttons, listTitle: 'Choose' }));
      expect(encoded.flatMap(({ faults }) => faults)).toEqual([]);
    },
    60_000,
  );

  test('each row of a full list does what it says', async () => {
    const { service, person } = await meet(harness);
    const behind = new Map([
      ['More', 'Here are some more'],
      ['Renew my permit', '**Renewing your residence permit**'],
    ]);
    const [first] = await list();
    expect(first?.buttons).toHaveLength(10);
    for (const [n, { title, value }] of (first?.buttons ?? []).entries()) {
      // Numbers mean what was shown last.
      if (value === null) await list();
      const pressed = value === null ? person.types(String(n + 1)) : person.presses(value);
      const { text } = saidBy(await service.hear(person, pressed));
      expect(text).toContain(behind.get(title) ?? `**${title}**`);
    }

    async function list(): Promise<readonly Seen[]> {
      return service.hear(person, person.types('residence permit'));
    }
  }, 60_000);

  test('addresses to open and numbers to call can be read', async () => {
    const { service, person } = await meet(harness);
    const url = 'https://www.poliziadistato.it/articolo/soggiorno?lingua=it&pagina=1#una-parte-molto-lunga';
    service.plan({
      text: 'Here.',
      buttons: [
        { type: 'openUrl', title: 'Website', value: url },
        { type: 'postBack', title: 'Menu', value: 'menu' },
        { type: 'call', title: 'Call', value: '112' },
      ],
    });
    const said = await service.hear(person, person.types('x'));
    const readable = said.flatMap(({ text, buttons }) => [text, ...buttons.map(({ value }) => value ?? '')]);
    expect(readable.join('\n')).toContain(url);
    expect(readable.join('\n')).toContain('112');
    const menu = said.flatMap(({ buttons }) => buttons).filter(({ title }) => title === 'Menu');
    expect(menu).toEqual([{ title: 'Menu', value: traits.presses ? 'menu' : null }]);
  });

  const refused = (how: Refusal, name: string, run: (code: string) => Promise<void>) => {
    const code = traits.refusals[how];
    holds(name, code === undefined && 'the platform says no such thing', () => run(code ?? ''));
  };

  refused('later', 'what is refused for now is sent later, in its order', async (code) => {
    const { service, person } = await meet(harness);
    const before = (await person.seen()).length;
    service.stand.refuse('later');
    await service.hear(person, person.types('renew'));
    expect((await service.outbox()).at(-1)).toEqual({ status: 'queued', code, attempts: 1 });
    await service.hear(person, person.types('spid'));
    expect(await person.seen()).toHaveLength(before);
    service.passTime(120_000);
    const said = await service.since(person, before);
    expect(said.map(({ text }) => text.split('\n')[0])).toEqual([
      '**Renewing your residence permit**',
      '**SPID**',
    ]);
    expect((await service.outbox()).slice(-2)).toMatchObject([
      { status: 'sent', code: null, attempts: 2 },
      { status: 'sent', attempts: 1 },
    ]);
  });

  refused(
    'held',
    'what waits for the person is sent when they write, before the new answer',
    async (code) => {
      const { service, person } = await meet(harness);
      service.stand.refuse('held');
      expect(await service.hear(person, person.types('renew'))).toEqual([]);
      expect((await service.outbox()).at(-1)).toMatchObject({ status: 'held', code });
      const said = await service.hear(person, person.types('spid'));
      expect(said.map(({ text }) => text.split('\n')[0])).toEqual([
        '**Renewing your residence permit**',
        '**SPID**',
      ]);
    },
  );

  refused('never', 'what is refused for good stays visible, and the next is sent', async (code) => {
    const { service, person } = await meet(harness);
    service.stand.refuse('never');
    expect(await service.hear(person, person.types('renew'))).toEqual([]);
    service.passTime(120_000);
    expect(saidBy(await service.hear(person, person.types('spid'))).text).toContain('**SPID**');
    expect((await service.outbox()).slice(-2)).toMatchObject([
      { status: 'failed', code },
      { status: 'sent' },
    ]);
  });

  refused('blocked', 'the desk sees that the person blocked us, until they write again', async (code) => {
    const { service, person } = await meet(harness);
    service.stand.refuse('blocked');
    await service.hear(person, person.types('renew'));
    expect((await service.outbox()).at(-1)).toMatchObject({ status: 'failed', code });
    const { id } = await service.ledger.db.selectFrom('conversations').select('id').executeTakeFirstOrThrow();
    const { lines } = await linesOf(service.ledger, id, { limit: 1 });
    expect(lines.at(-1)).toMatchObject({ delivery: 'failed', unreachable: 'blocked' });
    expect(saidBy(await service.hear(person, person.types('spid'))).text).toContain('**SPID**');
  });

  holds(
    'hiding the chat takes it off the screen',
    !traits.takesBack && 'nothing can be taken back there',
    async () => {
      const { service, person } = await meet(harness);
      await service.hear(person, person.types('renew'));
      await service.hear(person, person.types('hide chat'));
      expect((await person.onScreen()).map(({ text }) => text.split('\n')[0])).toEqual([
        'I have removed here what I can remove.',
      ]);
    },
  );

  holds(
    'deleting takes all of it off the screen too',
    !traits.takesBack && 'nothing can be taken back there',
    async () => {
      const { service, person } = await meet(harness);
      await service.hear(person, person.types('renew'));
      await service.hear(person, person.types('/delete'));
      await service.hear(person, person.types('1'));
      const left = await person.onScreen();
      expect(left.map(({ text }) => text)).toEqual([expect.stringContaining('Everything is deleted.')]);
    },
  );
}
