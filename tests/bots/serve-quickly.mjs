// SPDX-License-Identifier: AGPL-3.0-or-later
// The whole service as `npm start` runs it, but what is waited for takes seconds: a process that has died, a hand that
// writes. Runs what is built.
import { build } from '../../build.mjs';

build({ quiet: true });
const { readSettings } = await import('../../dist/bots/settings.js');
const { serve } = await import('../../dist/bots/serve.js');

const timing = {
  ledger: { leaseMs: 3_000, holdMs: 6_000 },
  pilot: { leaseMs: 4_500, pace: { everyMs: 300, burst: 2, perChatMs: 200, typingMs: () => 300 } },
};
const service = await serve(readSettings(process.env), (line) => process.stdout.write(`${line}\n`), {
  timing,
});
process.once('SIGTERM', () => {
  service.stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
