// SPDX-License-Identifier: AGPL-3.0-or-later
// A whole process of the service, as built, with three stub channels and a bot that counts. Started by rig.ts, ended
// by it or, at a named point, by itself.
import { createServer } from 'node:http';
import { Delivery } from '../../dist/bots/delivery.js';
import { createLog } from '../../dist/bots/logs.js';
import { stopInOrder } from '../../dist/bots/stopping.js';
import { TurnWorker } from '../../dist/bots/turn-worker.js';
import { newId } from '../../dist/ledger/ids.js';
import { openLedger } from '../../dist/ledger/open-ledger.js';
import { MasterKey } from '../../dist/ledger/seal.js';

const options = JSON.parse(process.argv[2]);
const log = createLog(process.env.FAULT_LOG ?? 'silent');
const ledger = await openLedger({
  file: options.file,
  databaseUrl: options.databaseUrl,
  redisUrl: options.redisUrl,
  master: new MasterKey(Buffer.alloc(32, 7)),
  now: () => Date.now() + (options.aheadMs ?? 0),
  leaseMs: options.leaseMs,
  holdMs: options.holdMs,
});

let hits = 0;
function checkPoint(point) {
  if (point !== options.killAt) return;
  hits += 1;
  if (hits === options.killAfter) process.kill(process.pid, 'SIGKILL');
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Remembers how many messages a person wrote, and answers each with its number. */
const bot = {
  async turn(conversation, pending) {
    checkPoint('turn-started');
    const before = conversation.state?.dialog ?? {
      languageChosen: false,
      welcomed: true,
      misses: 0,
      options: [],
      answered: [],
    };
    if (options.slowestTurnMs) await sleep(Math.random() * options.slowestTurnMs);
    if (options.stopAt && pending.content.text.includes(options.stopAt)) {
      await fetch(`${options.provider}/reached`, { method: 'POST' });
      await sleep(options.stopMs);
    }
    if (options.poison && pending.content.text.includes(options.poison)) throw new Error('poison');
    if (options.fatal && pending.content.text.includes(options.fatal)) process.kill(process.pid, 'SIGKILL');
    const state = { dialog: { ...before, misses: before.misses + 1 } };
    checkPoint('turn-done');
    const said = [
      {
        type: 'message',
        id: newId(),
        text: `${pending.content.text} #${state.dialog.misses}`,
        locale: 'en',
        speaker: 'bot',
        buttons: [],
      },
    ];
    return { state, said, effects: [{ kind: 'count', what: 'turn' }] };
  },
};

const channels = ['stub', 'post', 'pigeon'].map((name) => ({
  name,
  capabilities: { maxText: 4096, maxButtons: 3, maxButtonTitle: 20, pull: false },
  async send(address, activity, signal) {
    try {
      const answer = await fetch(`${options.provider}/send`, {
        method: 'POST',
        body: JSON.stringify({
          channel: name,
          address,
          text: activity.text,
          id: activity.id,
          process: process.pid,
        }),
        signal,
      });
      return answer.ok
        ? { kind: 'sent', externalIds: ['1'] }
        : { kind: 'retry', code: String(answer.status) };
    } catch {
      return { kind: 'retry', code: 'network', afterMs: 50 };
    }
  },
  async start() {},
  async stop() {},
}));

const worker = new TurnWorker({
  ledger,
  bot,
  surroundings: () => ({}),
  apology: () => 'sorry',
  sends: () => true,
  log,
  checkPoint,
});
const delivery = new Delivery({
  ledger,
  channels: new Map(channels.map((channel) => [channel.name, channel])),
  log,
  checkPoint,
});

let ending = false;
const server = createServer((request, response) => void answer(request, response));

async function answer(request, response) {
  if (ending) response.shouldKeepAlive = false;
  if (request.url === '/memory') {
    globalThis.gc?.();
    return response.end(JSON.stringify(process.memoryUsage()));
  }
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const batch = JSON.parse(Buffer.concat(chunks).toString());
  try {
    checkPoint('before-ingest');
    await ledger.ingest.receive(
      batch.map((one) => ({
        channel: one.channel ?? 'stub',
        externalId: one.id,
        address: one.address,
        activity: { type: 'message', text: one.text },
      })),
    );
    checkPoint('after-ingest');
    response.writeHead(200).end();
  } catch (error) {
    // Whatever kept it from the disk: not acknowledged, so that it is sent again.
    log.error({ err: error }, 'not written');
    response.writeHead(503, { 'retry-after': '1' }).end();
  }
}

server.listen(options.port, '127.0.0.1', () => {
  worker.start();
  delivery.start();
  process.stdout.write('ready\n');
});

process.on('SIGTERM', () => {
  ending = true;
  void stopInOrder({
    closeDoors: () => new Promise((resolve) => server.close(resolve)),
    worker,
    delivery,
    ledger,
  }).then(() => process.exit(0));
  server.closeIdleConnections();
});
