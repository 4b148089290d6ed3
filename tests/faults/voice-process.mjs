// SPDX-License-Identifier: AGPL-3.0-or-later
// A process that only listens to voice messages, as built, and ends itself at a named point. Started by a test.
import { createLog } from '../../dist/bots/logs.js';
import { RecordingWorker } from '../../dist/bots/recording-worker.js';
import { openLedger } from '../../dist/ledger/open-ledger.js';
import { MasterKey } from '../../dist/ledger/seal.js';

const { file, killAt, killAfter } = JSON.parse(process.argv[2]);
const ledger = await openLedger({ file, master: new MasterKey(Buffer.alloc(32, 7)) });
let hits = 0;

const worker = new RecordingWorker({
  ledger,
  sources: new Map([['telegram', { fetch: () => Promise.resolve(Buffer.from('OggS a voice')) }]]),
  recogniser: {
    start() {},
    close: () => Promise.resolve(),
    recognise: () => Promise.resolve({ kind: 'text', text: 'renew', language: 'en' }),
  },
  mostSeconds: 120,
  keeps: true,
  log: createLog('silent'),
  checkPoint: (point) => {
    if (point !== killAt) return;
    hits += 1;
    if (hits === killAfter) process.kill(process.pid, 'SIGKILL');
  },
});
worker.start();
