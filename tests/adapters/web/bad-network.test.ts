// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Activity, DirectLine as Client } from 'botframework-directlinejs';
import { BadNetwork } from '../../fakes/bad-network.ts';
import { figures, shortOrLong } from '../../faults/figures.ts';
import { installBrowserGlobals } from './browser-globals.ts';
import { startWebServer, until, type WebServer } from './web-server.ts';

installBrowserGlobals();
const { DirectLine } = require('botframework-directlinejs') as typeof import('botframework-directlinejs');

const unlimited = { everyMs: 0, burst: 1 };
const count = shortOrLong(60, 200);
let web: WebServer;
let network: BadNetwork;
let current: Client | null = null;
let watching: NodeJS.Timeout | undefined;

beforeEach(async () => {
  web = await startWebServer({ limits: { messages: unlimited, readings: unlimited } });
  network = await BadNetwork.before(web.port, 7);
});
afterEach(async () => {
  clearInterval(watching);
  const last = current;
  current = null;
  last?.end();
  await network.stop();
  await web.stop();
});

/** As an application has to: the client says "retry" when it does not know, and fails where the line breaks. */
async function post(activity: object): Promise<void> {
  for (;;) {
    const outcome = await new Promise<string>((resolve) => {
      if (!current) return resolve('retry');
      current.postActivity(activity as Activity).subscribe(
        resolve,
        () => resolve('retry'),
        () => resolve('retry'),
      );
    });
    if (outcome !== 'retry') return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Two sets at once come mixed out of the client; WebChat puts what it shows into this order. */
function placeOf({ channelData }: Activity): number {
  return (channelData as Record<string, number>)['webchat:sequence-id'] ?? 0;
}

/** Calls back when nothing has come for two seconds. */
function watch(onSilence: () => void, count: () => number): void {
  clearInterval(watching);
  let before = -1;
  watching = setInterval(() => {
    if (count() === before) onSilence();
    else before = count();
  }, 2_000);
}

/**
 * What the client gives. By polling it stops at the first request that fails, without a word: an application that hears
 * nothing goes on with another one from the same watermark.
 */
function follow(token: string, webSocket: boolean): { readonly seen: Activity[] } {
  const seen: Activity[] = [];
  const begin = (more: object) => {
    const client = new DirectLine({
      token,
      domain: `${network.url}/v3/directline`,
      webSocket,
      pollingInterval: 200,
      timeout: 2_000,
      ...more,
    });
    current = client;
    const goOn = () => {
      if (current !== client) return;
      const { conversationId, watermark } = client as unknown as Record<string, string>;
      current = null;
      client.end();
      begin({ conversationId, watermark });
    };
    client.activity$.subscribe(
      (activity) => seen.push(activity),
      () => undefined,
    );
    if (!webSocket) watch(goOn, () => seen.length);
  };
  begin({});
  return { seen };
}

for (const [how, webSocket] of [
  ['over WebSocket', true],
  ['by polling', false],
] as const) {
  test(`${how}, under loss, Microsoft's client gets and sends each message once and in order`, async () => {
    const { token } = (await (await fetch(`${web.api}/tokens/generate`, { method: 'POST' })).json()) as {
      token: string;
    };
    const { seen } = follow(token, webSocket);
    await post({
      type: 'message',
      from: { id: 'u' },
      text: 'first',
      channelData: { clientActivityID: 'f' },
    });
    const started = performance.now();
    network.weather = { cut: 0.03, halve: 0.3, delayMs: 8, refuse: 0.05, silence: 0.002, silenceMs: 1_500 };
    for (let n = 0; n < count; n += 1) {
      web.ledger.say(web.ledger.lastAddress, { text: `said ${n}` });
      await post({
        type: 'message',
        from: { id: 'u' },
        text: `sent ${n}`,
        channelData: { clientActivityID: `id-${n}` },
      });
    }
    await until(() => seen.length >= 2 * count + 1, 60_000);
    const { connections, cuts, silences, refusals } = network.counts;
    figures(`Microsoft's client ${how}, ${count} messages each way under loss`, [
      {
        figure: 'connections, cut, silent, refused',
        measured: `${connections}, ${cuts}, ${silences}, ${refusals}`,
        holds: 'some',
      },
      { figure: 'seconds', measured: Math.round((performance.now() - started) / 1_000), holds: '-' },
    ]);
    expect(web.ledger.received.map(({ activity }) => activity.text)).toEqual([
      'first',
      ...Array.from({ length: count }, (_, n) => `sent ${n}`),
    ]);
    const inOrder = seen.toSorted((one, other) => placeOf(one) - placeOf(other));
    expect(inOrder.map((activity) => (activity as { text?: string }).text)).toEqual([
      'first',
      ...Array.from({ length: count }, (_, n) => [`said ${n}`, `sent ${n}`]).flat(),
    ]);
  }, 120_000);
}
