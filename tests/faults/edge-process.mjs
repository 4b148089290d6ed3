// SPDX-License-Identifier: AGPL-3.0-or-later
// A process of the service, as built, with the real Telegram channel: it fetches, or it sends, or both. Its bot repeats
// what was said. Started by edge-processes.ts, ended by it or, at a named point, by itself.
import { createHmac } from 'node:crypto';
import { createClient } from 'redis';
import { localPaces } from '../../dist/adapters/pace.js';
import { TelegramChannel } from '../../dist/adapters/telegram/telegram-channel.js';
import { Delivery } from '../../dist/bots/delivery.js';
import { createLog } from '../../dist/bots/logs.js';
import { sharedPaces } from '../../dist/bots/shared-paces.js';
import { TurnWorker } from '../../dist/bots/turn-worker.js';
import { newId } from '../../dist/ledger/ids.js';
import { openLedger } from '../../dist/ledger/open-ledger.js';
import { MasterKey } from '../../dist/ledger/seal.js';

const options = JSON.parse(process.argv[2]);
const log = createLog(process.env.FAULT_LOG ?? 'silent');
const ledger = await openLedger({
  file: options.file,
  master: new MasterKey(Buffer.alloc(32, 7)),
  leaseMs: options.leaseMs,
  holdMs: options.holdMs,
});

let hits = 0;
function checkPoint(point) {
  if (point !== options.killAt) return;
  hits += 1;
  if (hits === options.killAfter) process.kill(process.pid, 'SIGKILL');
}

async function pacesOf() {
  if (!options.redisUrl) return localPaces(Date.now);
  const redis = createClient({ url: options.redisUrl, socket: { reconnectStrategy: 200 } });
  redis.on('error', () => undefined);
  await redis.connect();
  const hash = (name, key) =>
    createHmac('sha256', 'a key of the tests').update(`${name} ${key}`).digest('hex');
  return sharedPaces({
    redis,
    deployment: 'tests',
    processes: options.processes,
    hash,
    now: Date.now,
    onAway: () => undefined,
  });
}

const channel = new TelegramChannel({
  token: options.token,
  apiRoot: options.apiRoot,
  receiving: { mode: 'polling' },
  profiles: [],
  paceOf: await pacesOf(),
  onTrouble: () => undefined,
  pollSeconds: 1,
});

const bot = {
  async turn(conversation, pending) {
    const before = conversation.state?.dialog ?? {
      languageChosen: false,
      welcomed: true,
      misses: 0,
      options: [],
      answered: [],
    };
    const said = [
      {
        type: 'message',
        id: newId(),
        text: pending.content.text,
        locale: 'en',
        speaker: 'bot',
        buttons: [],
      },
    ];
    return { state: { dialog: before }, said, effects: [] };
  },
};

const worker = new TurnWorker({
  ledger,
  bot,
  surroundings: () => ({}),
  apology: () => 'sorry',
  sends: () => true,
  log,
});
const delivery = new Delivery({ ledger, channels: new Map([['telegram', channel]]), log, checkPoint });

async function receive(batch) {
  if (batch.length > 0) checkPoint('fetched');
  await ledger.ingest.receive(batch);
  if (batch.length > 0) checkPoint('committed');
}

worker.start();
delivery.start();
if (options.polls) await channel.start(receive);
process.stdout.write('ready\n');
