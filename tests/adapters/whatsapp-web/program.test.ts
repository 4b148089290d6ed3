// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program } from '../../bots/program.ts';
import { needs, WhatsAppWebSite } from '../../fakes/whatsapp-web-page/whatsapp-web-site.ts';
import { folderWith } from '../../knowledge/small-pack.ts';
import { describeWith } from '../../servers/own-server.ts';
import { browserProcesses } from './browser-processes.ts';

describeWith(needs, 'the whole program on WhatsApp Web', () => {
  const site = new WhatsAppWebSite();
  let data: string;
  let content: string;
  let program: Program | null = null;
  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'sportello-data-'));
    content = folderWith();
    await site.start();
  });
  afterAll(async () => {
    program?.child.kill('SIGKILL');
    await program?.ended;
    await site.stop();
    for (const folder of [data, content]) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  async function serve(): Promise<Program> {
    program = await Program.serve({
      DATA_DIR: data,
      CONTENT_DIR: content,
      LOG_LEVEL: 'debug',
      WHATSAPP_WEB: 'true',
      CHROMIUM_PATH: site.browser,
    });
    return program;
  }

  /** Whatever happens to browser and pairing, the process lives, and answers once it is paired. */
  async function survives(one: Program): Promise<void> {
    for (const kind of ['renderer', 'browser'] as const) {
      const opened = site.opened;
      for (const id of browserProcesses(data, kind)) process.kill(id, 'SIGKILL');
      await one.until(() => site.opened > opened);
    }
    const before = heard('393332222222').length;
    site.write('393332222222@c.us', 'menu');
    await one.until(() => heard('393332222222').length > before);
    site.logOut();
    await one.until(() => one.output.includes('WhatsApp has ended the pairing'));
    await one.until(() => one.output.includes('waits for its pairing'));
    expect((await fetch(`${one.url}/readyz`)).status).toBe(200);
    site.write('393333333333@c.us', 'menu');
    const then = heard('393333333333').length;
    site.pair();
    await one.until(() => heard('393333333333').length > then);
  }

  const people = ['393331111111', '393332222222', '393333333333', '393334444444'];
  const heard = (person: string) => site.textsTo(`${person}@c.us`);

  test('people are answered, also those whose answers waited when the process was killed', async () => {
    const first = await serve();
    expect(first.output).toContain('for a pilot only');
    await first.until(() => first.output.includes('waits for its pairing'));
    site.pair();
    site.write('393331111111@c.us', 'start l-it_t-jesi');
    await first.until(() => heard('393331111111').length > 0);
    for (const person of people.slice(1)) site.write(`${person}@c.us`, 'start l-ar_t-jesi');
    // One is being answered, as slowly as a hand would; the others wait.
    await first.until(() => people.slice(1).some((person) => heard(person).length > 0));
    first.child.kill('SIGKILL');
    await first.ended;
    const late = site.write('393331111111@c.us', 'menu');
    const before = heard('393331111111').length;
    const second = await serve();
    await second.until(
      () => people.every((person) => heard(person).length > 0) && heard('393331111111').length > before,
      150_000,
    );
    expect(late).not.toBe('');
    expect(second.output).not.toContain('waits for its pairing');
    expect(heard('393332222222').join('\n')).toMatch(/\p{Script=Arabic}{3}/u);
    // Under way at the kill was one message at most: nothing else is said twice.
    const repeated = people.map((person) => heard(person).length - new Set(heard(person)).size);
    expect(repeated.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(1);
    await survives(second);
    expect(await second.stop()).toBe(0);
    expect(browserProcesses(data, 'browser')).toEqual([]);
    for (const secret of [...people, '390731000000', 'stand-in-secret', '2@stand-in'])
      expect(first.output + second.output).not.toContain(secret);
  }, 300_000);

  test('of two processes one has the browser; when it is killed the other answers on the same pairing', async () => {
    const first = await serve();
    const opened = site.opened;
    await first.until(() => site.opened > opened || browserProcesses(data, 'browser').length > 0);
    const second = await serve();
    try {
      const person = '393335555555';
      site.write(`${person}@c.us`, 'start l-it_t-jesi');
      await second.until(() => heard(person).length > 0);
      expect(browserProcesses(data, 'browser')).toHaveLength(1);
      first.child.kill('SIGKILL');
      await first.ended;
      const before = heard(person).length;
      site.write(`${person}@c.us`, 'menu');
      await second.until(() => heard(person).length > before, 90_000);
      expect(second.output).not.toContain('waits for its pairing');
      expect(await second.stop()).toBe(0);
    } finally {
      first.child.kill('SIGKILL');
    }
  }, 300_000);

  test('without a browser it says what to do, and everything else is there', async () => {
    program = await Program.serve({
      DATA_DIR: data,
      CONTENT_DIR: content,
      WHATSAPP_WEB: 'true',
      CHROMIUM_PATH: '/no/such/chromium',
    });
    const one = program;
    await one.until(() => one.output.includes('CHROMIUM_PATH names no program'));
    expect((await fetch(`${one.url}/readyz`)).status).toBe(200);
    const metrics = await (await fetch(`${one.url}/metrics`)).text();
    expect(metrics).toContain('sportello_whatsapp_web_state{state="failed"} 1');
    expect(await one.stop()).toBe(0);
  }, 120_000);
});
