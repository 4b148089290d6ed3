// SPDX-License-Identifier: AGPL-3.0-or-later
import { createMetrics } from '../../bots/metrics.ts';
import { OrientationBot } from '../../bots/orientation-bot.ts';
import type { Surroundings } from '../../dialogs/turn.ts';
import { smallPack } from '../fakes/small-pack.ts';
import { FakeUnderstanding, means } from '../fakes/understanding.ts';
import { LedgerOfTest } from '../ledger/open.ts';

const place = new LedgerOfTest();
afterAll(() => place.remove());

describe('metrics', () => {
  test('without an encoder its state is off', async () => {
    const { registry } = createMetrics(await place.open());
    expect(await registry.metrics()).toContain('sportello_encoder_state{state="off"} 1');
    expect(await registry.metrics()).not.toContain('sportello_encoder_messages_total');
  });

  test('with one they tell its state, and what became of asking it', async () => {
    let state = 'preparing';
    const metrics = createMetrics(await place.open(), {
      encoder: { states: ['preparing', 'ready'], state: () => state },
    });
    expect(await metrics.registry.metrics()).toContain('sportello_encoder_state{state="preparing"} 1');
    state = 'ready';
    metrics.encoderAsk({ outcome: 'used', seconds: 0.03 });
    metrics.encoderAsk({ outcome: 'too slow', seconds: 0.15 });
    metrics.encoderAsk({ outcome: 'skipped', seconds: 0 });
    const text = await metrics.registry.metrics();
    for (const line of [
      'sportello_encoder_state{state="preparing"} 0',
      'sportello_encoder_state{state="ready"} 1',
      'sportello_encoder_messages_total{outcome="used"} 1',
      'sportello_encoder_messages_total{outcome="too slow"} 1',
      'sportello_encoder_messages_total{outcome="skipped"} 1',
      'sportello_encoder_seconds_bucket{le="0.04"} 1',
      'sportello_encoder_seconds_count 2',
    ])
      expect(text).toContain(line);
  });
});

describe('a turn', () => {
  const surroundings: Surroundings = {
    pack: smallPack,
    understanding: new FakeUnderstanding({ papers: means('spid') }),
    now: new Date('2026-11-24T10:00:00Z'),
    owner: 'bot',
    serviceName: 'ASP Ambito 9',
    retentionDays: 30,
    duty: { open: true },
  };
  const conversation = { id: 'c1', channel: 'web', state: null };
  const said = async (content: object, around = surroundings) => {
    const asked: string[] = [];
    const better = new FakeUnderstanding({ papers: means('permit-renewal') });
    const bot = new OrientationBot({
      understandWell: async (text, options) => {
        asked.push(text);
        return better.understand(text, options);
      },
    });
    const outcome = await bot.turn(conversation, { kind: 'activity', content } as never, around);
    return { asked, texts: outcome.said.map(({ text }) => text).join('\n') };
  };

  test('hears what was understood with more time', async () => {
    const { asked, texts } = await said({ type: 'message', text: ' papers ', locale: 'en' });
    expect(asked).toEqual(['papers']);
    expect(texts).toContain('Use the kit of the post office');
  });

  test('takes no time for a button, nor while a person answers', async () => {
    expect((await said({ type: 'message', value: 'menu', locale: 'en' })).asked).toEqual([]);
    const beside = await said({ type: 'message', text: 'papers' }, { ...surroundings, owner: 'person' });
    expect(beside.asked).toEqual([]);
  });
});
