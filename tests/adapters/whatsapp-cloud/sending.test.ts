// SPDX-License-Identifier: AGPL-3.0-or-later
import { payloadOf, postSigned, statusValue, textFrom } from '../../fakes/whatsapp-graph.ts';
import { ChannelOfTest, said } from './channel-of-test.ts';

let place: ChannelOfTest;
beforeEach(() => {
  place = new ChannelOfTest();
});
afterEach(async () => {
  await place.stop();
  expect(place.graph.faults).toEqual([]);
});

test('a text arrives with the delivery it belongs to', async () => {
  await place.start();
  expect(await place.send(said({ text: '**مرحبا**' }))).toMatchObject({
    kind: 'sent',
    externalIds: ['wamid.SENT1'],
  });
  expect(place.graph.accepted[0]?.payload).toMatchObject({
    to: '393331234567',
    text: { body: '*مرحبا*', preview_url: false },
    biz_opaque_callback_data: '7.01ABC',
  });
});

test('a person without a phone number is written to by their id', async () => {
  await place.start();
  await place.send(said(), 'IT.13491208655302741918');
  expect(place.graph.accepted[0]?.payload).toMatchObject({ recipient: 'IT.13491208655302741918' });
});

test.each([
  [{ code: 131056 }, { kind: 'retry', scope: 'conversation', afterMs: 1_000 }],
  [{ code: 130429 }, { kind: 'retry', scope: 'channel', afterMs: 1_000 }],
  [
    { code: 80007, retryAfter: 30 },
    { kind: 'retry', scope: 'channel', afterMs: 30_000 },
  ],
  [{ code: 131047 }, { kind: 'held', code: 'whatsapp-131047' }],
  [{ code: 131026 }, { kind: 'failed', code: 'whatsapp-131026' }],
  [{ code: 131009 }, { kind: 'failed', code: 'whatsapp-131009' }],
  [
    { code: 190, status: 401 },
    { kind: 'retry', scope: 'channel', afterMs: 60_000 },
  ],
  [
    { code: 131016, status: 500 },
    { kind: 'retry', code: 'whatsapp-131016' },
  ],
  [{ code: 99, transient: true }, { kind: 'retry' }],
  [
    { status: 502, body: '<html>' },
    { kind: 'retry', code: 'whatsapp-http-502' },
  ],
  [
    { status: 200, body: 'not json' },
    { kind: 'retry', code: 'no-answer', afterMs: 10_000 },
  ],
])('WhatsApp’s answer %j is understood', async (planned, result) => {
  await place.start();
  place.graph.next.push(planned);
  expect(await place.send(said())).toMatchObject(result);
});

test('the wait for one person grows fourfold, and begins anew after a success', async () => {
  await place.start();
  const waits: unknown[] = [];
  for (let n = 0; n < 4; n += 1) {
    place.graph.next.push({ code: 131056 });
    waits.push(await place.send(said()));
  }
  expect(waits).toMatchObject([1_000, 4_000, 16_000, 64_000].map((afterMs) => ({ afterMs })));
  await place.send(said());
  place.graph.next.push({ code: 131056 });
  expect(await place.send(said())).toMatchObject({ afterMs: 1_000 });
});

test('a network that is away is tried again, and nothing tells the token', async () => {
  await place.start({ graphUrl: 'http://127.0.0.1:2/v23.0' });
  expect(await place.send(said())).toEqual({ kind: 'retry', code: 'network' });
});

test('outside of 24 hours a template asks the person to write, once a day and in their language', async () => {
  await place.start({ templates: { ar: 'risposta_pronta' } });
  place.graph.next.push({ code: 131047 });
  expect(await place.send(said({ locale: 'ar' }))).toMatchObject({ kind: 'held' });
  place.graph.next.push({ code: 131047 });
  await place.send(said({ locale: 'ar' }));
  expect(place.graph.accepted).toMatchObject([
    { type: 'template', payload: { template: { name: 'risposta_pronta', language: { code: 'ar' } } } },
  ]);
});

test('the part of a long message that has arrived is not sent again', async () => {
  await place.start();
  const text = `${'a'.repeat(4_000)}\n\n${'b'.repeat(4_000)}`;
  const activity = said({ text });
  place.graph.next.push('reset');
  expect(await place.send(activity)).toMatchObject({ kind: 'retry', code: 'no-answer' });
  const first = place.graph.accepted[0]!;
  expect(first.payload.biz_opaque_callback_data).toBe('7.01ABC/0');
  await postSigned(place.webhook, payloadOf(statusValue(first, 'sent')));
  expect(await place.send(activity)).toMatchObject({ kind: 'sent', externalIds: [first.id, 'wamid.SENT2'] });
  expect(place.graph.accepted.map(({ text: body }) => body[0])).toEqual(['a', 'b']);
});

test('what an earlier process may have sent waits for its status before it is sent again', async () => {
  await place.start();
  await place.startChannel();
  const result = await place.send(said({ maybeArrived: true }), '393331234567', 0);
  expect(result).toMatchObject({ kind: 'retry', code: 'no-answer', afterMs: 10_000, keepsTries: true });
  expect(place.graph.calls).toBe(0);
  expect(await place.send(said({ maybeArrived: true }))).toMatchObject({ kind: 'sent' });
});

test('an operator’s template goes out in its language, whether or not somebody was asked today', async () => {
  await place.start({ templates: { ar: 'risposta_pronta', zh: 'altra' }, mayInvite: async () => false });
  const asked = said({ text: '', speaker: 'operator', template: 'zh' });
  expect(await place.send(asked)).toMatchObject({ kind: 'sent', externalIds: ['wamid.SENT1'] });
  expect(place.graph.accepted.map(({ payload }) => payload)).toMatchObject([
    { template: { name: 'altra', language: { code: 'zh_CN' } }, biz_opaque_callback_data: '7.01ABC' },
  ]);
  expect(await place.send(said({ text: '', template: 'bn' }))).toEqual({
    kind: 'failed',
    code: 'no-template',
  });
});

test('statuses say what arrived, what failed and what waits', async () => {
  await place.start();
  await place.send(said());
  const one = place.graph.accepted[0]!;
  for (const status of ['sent', 'delivered', 'read'])
    await postSigned(place.webhook, payloadOf(statusValue(one, status)));
  for (const code of [131026, 131047, 131056])
    await postSigned(place.webhook, payloadOf(statusValue(one, 'failed', code)));
  expect(place.reports.map(({ end, code, reached }) => [end, code ?? reached])).toEqual([
    ['arrived', undefined],
    ['arrived', 'delivered'],
    ['arrived', 'read'],
    ['failed', 'whatsapp-131026'],
    ['held', 'whatsapp-131047'],
    ['again', 'whatsapp-131056'],
  ]);
  expect(place.reports.every(({ deliveryId }) => deliveryId === '7.01ABC')).toBe(true);
});

test('a message that was taken gets its ticks and "typing"', async () => {
  await place.start();
  await postSigned(place.webhook, payloadOf(textFrom('393331234567', 'wamid.IN', 'ciao')));
  for (let tries = 0; tries < 100 && place.graph.readMarks.length === 0; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(place.graph.readMarks).toEqual(['wamid.IN']);
});
