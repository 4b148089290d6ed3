// SPDX-License-Identifier: AGPL-3.0-or-later
import { join } from 'node:path';
import { encodeActivity } from '../../../adapters/whatsapp-cloud/encode.ts';
import { shorten } from '../../../adapters/whatsapp-cloud/menus.ts';
import { toWhatsAppMarkup } from '../../../adapters/whatsapp-markup.ts';
import { type Action, formatAction } from '../../../dialogs/actions.ts';
import { takeTurn } from '../../../dialogs/take-turn.ts';
import type { Happening } from '../../../dialogs/turn.ts';
import { languages } from '../../../knowledge/language.ts';
import { loadPack } from '../../../knowledge/load-pack.ts';
import { known, surroundingsWith } from '../../conversations/run.ts';
import { FakeUnderstanding } from '../../fakes/understanding.ts';
import { contentRefusal } from '../../fakes/whatsapp-shapes.ts';
import { said } from './channel-of-test.ts';

const button = (title: string, value = title) => ({ type: 'postBack' as const, title, value });
const pack = loadPack(join(__dirname, '../../../knowledge/content'));

test.each(languages)(
  '%s: every entry, counter card, topic and safety card is within the limits',
  (language) => {
    const meanings = Object.fromEntries(
      [...pack.flows.keys()].map((flow) => [flow, { decision: 'safety' as const, flow, language }]),
    );
    const around = surroundingsWith({
      surroundings: { pack, understanding: new FakeUnderstanding(meanings) },
    });
    const press = (action: Action): Happening => ({ kind: 'action', action: formatAction(action) });
    const happenings: Happening[] = [
      ...[...pack.entries.keys()].flatMap((entry) =>
        (['entry', 'card', 'bring'] as const).map((kind) => press({ kind, entry })),
      ),
      ...pack.topics.map((topic) => press({ kind: 'topic', topic, page: 1 })),
      ...[...pack.flows.keys()].map((text): Happening => ({ kind: 'message', text })),
      { kind: 'start' },
    ];
    const faults = new Set<string>();
    let messages = 0;
    for (const happening of happenings)
      for (const { buttons, ...reply } of takeTurn(happening, known({ language, territory: 'jesi' }), around)
        .replies) {
        const choices = buttons.map(({ title, action }) => button(title, action));
        const encoded = encodeActivity(said({ ...reply, locale: reply.language, buttons: choices }));
        messages += encoded.length;
        const shown = encoded.flatMap((one) =>
          one.type === 'text'
            ? []
            : one.interactive.type === 'button'
              ? one.interactive.action.buttons.map(({ reply: { id } }) => id)
              : one.interactive.action.sections.flatMap(({ rows }) => rows.map(({ id }) => id)),
        );
        expect(shown).toEqual(choices.map(({ value }) => value));
        for (const one of encoded) {
          const refusal = contentRefusal(one);
          if (refusal) faults.add(`${JSON.stringify(happening)}: ${refusal}`);
          const read = one.type === 'text' ? one.text.body : one.interactive.body.text;
          expect((read.match(/[\u2066-\u2068]/gu) ?? []).length).toBe((read.match(/\u2069/gu) ?? []).length);
        }
      }
    expect([...faults]).toEqual([]);
    expect(messages).toBeGreaterThan(pack.entries.size);
  },
);

test('three short choices are buttons; a long title or a fourth makes a list', () => {
  const kinds = (...titles: string[]) =>
    encodeActivity(said({ buttons: titles.map((title) => button(title)), listTitle: 'Scegli' })).map((one) =>
      one.type === 'interactive' ? one.interactive.type : one.type,
    );
  expect(kinds('Sì', 'No', 'Menu')).toEqual(['button']);
  expect(kinds('Sì', 'No', 'Menu', 'Aiuto')).toEqual(['list']);
  expect(kinds('Parlare con una persona adesso')).toEqual(['list']);
  expect(kinds(...Array.from({ length: 12 }, (_, n) => `Lingua ${n}`))).toEqual(['list', 'button']);
});

test('a title that is cut stands whole below', () => {
  const [one] = encodeActivity(said({ buttons: [button('Rinnovare il permesso di soggiorno', 'e')] }));
  expect(one).toMatchObject({
    interactive: {
      action: {
        sections: [
          {
            rows: [
              { id: 'e', title: 'Rinnovare il permesso…', description: 'Rinnovare il permesso di soggiorno' },
            ],
          },
        ],
      },
    },
  });
  expect(shorten('নিরাপত্তানিরাপত্তা', 8).length).toBeLessThanOrEqual(8);
});

test('a long text goes first, and its last block stands above the buttons', () => {
  const block = 'ا'.repeat(900);
  const parts = encodeActivity(said({ text: [block, block, block].join('\n\n'), buttons: [button('Menu')] }));
  expect(parts).toMatchObject([
    { type: 'text', text: { body: `${block}\n\n${block}`, preview_url: false } },
    { type: 'interactive', interactive: { body: { text: block } } },
  ]);
  expect(encodeActivity(said({ text: block.repeat(10) })).every((one) => contentRefusal(one) === null)).toBe(
    true,
  );
});

test('markup is WhatsApp’s own, and what only looks like it is not read as such', () => {
  expect(toWhatsAppMarkup('**Costa** \u20686\u00a0€\u2069')).toBe('*Costa* \u20686\u00a0€\u2069');
  expect(toWhatsAppMarkup('a _b_ c')).toBe('a _\u2060b_ c');
  expect(toWhatsAppMarkup('https://x.it/_a_/*b*')).toBe('https://x.it/_a_/*b*');
  expect(toWhatsAppMarkup('uno\n\ndue', true)).toBe('> uno\n\n> due');
});

test('an operator is named, isolated in a right-to-left conversation', () => {
  const [one] = encodeActivity(said({ text: 'أهلا', speaker: 'operator', speakerName: 'Giulia' }));
  expect(one).toMatchObject({ text: { body: '*\u2068Giulia\u2069:*\nأهلا' } });
});
