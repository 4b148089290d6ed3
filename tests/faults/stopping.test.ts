// SPDX-License-Identifier: AGPL-3.0-or-later
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { figures, shortOrLong } from './figures.ts';
import { outOfOrder, rounded } from './load.ts';
import { asInService, Rig, sleep } from './rig.ts';

const rounds = shortOrLong(5, 20);
const rollingSeconds = shortOrLong(6, 60);
const options = { ...asInService, slowestTurnMs: 20 };

let rig: Rig;
beforeEach(async () => {
  rig = new Rig();
  await rig.start();
});
afterEach(() => rig.stop());

/** Somebody new writes every ten milliseconds, so that no wait for a lease hides behind another. */
function newPeople(post: (message: { id: string; address: string; text: string }) => Promise<unknown>) {
  const posts: Promise<unknown>[] = [];
  let writing = true;
  const loop = (async () => {
    while (writing) {
      posts.push(post({ id: `m${posts.length}`, address: `p${posts.length}`, text: 't0' }));
      await sleep(10);
    }
  })();
  return {
    stop: async () => {
      writing = false;
      await loop;
      await Promise.all(posts);
      return posts.length;
    },
  };
}

test(`SIGTERM under load ends with code 0 within 10 s, ${rounds} times, and loses and repeats nothing`, async () => {
  await Promise.all([rig.spawn(options), rig.spawn(options)]);
  const load = newPeople((message) => rig.post([message]));
  const taken: number[] = [];
  const codes: (number | null)[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await sleep(150);
    const leaving = rig.running[0];
    if (!leaving) throw new Error('No process is running.');
    const started = Date.now();
    leaving.child.kill('SIGTERM');
    codes.push(await leaving.ended);
    taken.push(Date.now() - started);
    await rig.spawn(options);
  }
  const n = await load.stop();
  await rig.until(n, 30_000);
  const { messages } = await rig.ledger();
  figures('19 Orderly ends under load', [
    {
      figure: 'ends with code 0',
      measured: codes.filter((code) => code === 0).length,
      holds: String(rounds),
    },
    { figure: 'longest, ms', measured: Math.max(...taken), holds: '≤ 10,000' },
    { figure: 'messages', measured: n, holds: '100 a second' },
    { figure: 'lost', measured: n - rig.answers, holds: '0' },
    { figure: 'sent twice', measured: rig.sent.length - rig.answers, holds: '0' },
  ]);
  expect(codes).toEqual(codes.map(() => 0));
  expect(Math.max(...taken)).toBeLessThan(10_000);
  expect(messages.filter((one) => one.speaker === 'bot')).toHaveLength(n);
  expect(rig.sent).toHaveLength(n);
  expect(outOfOrder(rig)).toEqual([]);
}, 120_000);

/**
 * What a reverse proxy does: takes a webhook once, and looks for a process that answers. A process that does not listen
 * or says that it is busy is passed by, and so is one whose door closes on a connection that the system had already
 * taken: a webhook may be given to another, since each is kept once.
 */
async function proxyStub() {
  let broken = 0;
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const batch = JSON.parse(Buffer.concat(chunks).toString());
    for (let tries = 0; tries < 20; tries += 1) {
      for (const target of [...rig.running]) {
        const status = await rig.postOnce(target, batch, false);
        if (status === 200) return response.writeHead(200).end();
        if (status === null) broken += 1;
      }
      await sleep(25);
    }
    return response.writeHead(502).end();
  };
  const proxy = createServer((request, response) => void pass(request, response));
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    broken: () => broken,
    stop: () => new Promise((resolve) => proxy.close(resolve)),
  };
}

test('three processes restarted in turn behind a proxy fail no webhook and lose nothing', async () => {
  await rig.spawnAll(options);
  const proxy = await proxyStub();
  const statuses: number[] = [];
  const load = newPeople(async (message) => {
    const answer = await fetch(proxy.url, { method: 'POST', body: JSON.stringify([message]) });
    statuses.push(answer.status);
  });
  let restarts = 0;
  for (const started = Date.now(); Date.now() - started < rollingSeconds * 1_000; restarts += 1) {
    const leaving = rig.running[0];
    if (!leaving) throw new Error('No process is running.');
    leaving.child.kill('SIGTERM');
    expect(await leaving.ended).toBe(0);
    await rig.spawn(options);
    await sleep(200);
  }
  const n = await load.stop();
  await proxy.stop();
  await rig.until(n, 30_000);
  const failed = statuses.filter((status) => status !== 200);
  figures('20 Rolling restart', [
    { figure: 'restarts', measured: restarts, holds: 'for 60 s' },
    { figure: 'webhooks', measured: n, holds: '100 a second' },
    { figure: 'failed at the proxy', measured: failed.length, holds: '0' },
    { figure: 'given to another when a door closed', measured: proxy.broken(), holds: '–' },
    { figure: 'lost', measured: n - rig.answers, holds: '0' },
    { figure: 'sent twice', measured: rounded(rig.sent.length - rig.answers), holds: '0' },
  ]);
  expect(failed).toEqual([]);
  expect(rig.sent).toHaveLength(n);
  expect(rig.answers).toBe(n);
}, 150_000);
