// SPDX-License-Identifier: AGPL-3.0-or-later
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { VoiceService } from '../bots/voice-service.ts';

const people = ['p1', 'p2', 'p3', 'p4'];
let service: VoiceService;
beforeEach(async () => {
  service = await VoiceService.start({ listening: false });
});
afterEach(() => service.stop());

/** Runs until it has ended itself. */
async function listenUntilKilled(killAt: string): Promise<void> {
  const given = JSON.stringify({ file: service.place.file, killAt, killAfter: 3 });
  const child = spawn(process.execPath, [join(__dirname, 'voice-process.mjs'), given], { stdio: 'inherit' });
  const signal = await new Promise((resolve) => child.once('exit', (_code, ended) => resolve(ended)));
  expect(signal).toBe('SIGKILL');
}

test.each(['taken', 'fetched', 'recognised', 'ended'])(
  'a process that dies at "%s" of a voice message loses none, and each person is asked once',
  async (killAt) => {
    for (const person of people) await service.speak(person);
    await service.until(async () => (await service.recordings()).length === people.length);
    await listenUntilKilled(killAt);
    // The time of its leases is over.
    await service.ledger.db.updateTable('recordings').set({ listener_until: 0 }).execute();
    const worker = service.listener();
    worker.start();
    for (const person of people) await service.untilSaid('I understood:', person);
    await worker.stop();
    const waiting = () =>
      service.ledger.db.selectFrom('inbox').select('id').where('status', '=', 'new').execute();
    await service.until(async () => (await waiting()).length === 0);
    for (const person of people) expect((await service.said(person)).split('I understood:')).toHaveLength(2);
    expect((await service.recordings()).map(({ status }) => status)).toEqual(people.map(() => 'done'));
  },
  60_000,
);
