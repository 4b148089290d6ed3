// SPDX-License-Identifier: AGPL-3.0-or-later
import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import type { Library, PageClient } from '../../adapters/whatsapp-web/library.ts';
import { createLog } from '../../bots/logs.ts';
import { createMetrics } from '../../bots/metrics.ts';
import { readSettings } from '../../bots/settings.ts';
import { whatsAppWebPilot } from '../../bots/whatsapp-web.ts';
import type { Ledger } from '../../ledger/open-ledger.ts';
import { LedgerOfTest } from '../ledger/open.ts';

/** A page that says what the test lets it say. */
class Page extends EventEmitter {
  readonly info = { wid: { user: '390731000321', _serialized: '390731000321@c.us' } };
  readonly pupPage = null;
  readonly pupBrowser = null;
  initialize = () => Promise.resolve();
  destroy = () => Promise.resolve();
  getState = () => Promise.resolve('CONNECTED');
  getChats = () => Promise.resolve([]);
}

let place: LedgerOfTest;
let page: Page;
const stops: (() => Promise<void>)[] = [];
beforeEach(() => {
  place = new LedgerOfTest();
  page = new Page();
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await place.remove();
});

/** One process of several on the same ledger. */
async function startProcess({ on = true, terminal = false } = {}) {
  const ledger: Ledger = await place.open();
  const logged: string[] = [];
  const said: string[] = [];
  const target = new Writable({
    write: (chunk, _encoding, done) => {
      logged.push(String(chunk));
      done();
    },
  });
  const log = createLog('info', target);
  const metrics = createMetrics(ledger);
  const say = (line: string) => said.push(line);
  const settings = readSettings({ DATA_DIR: place.folder, WHATSAPP_WEB: String(on) });
  const pilot = whatsAppWebPilot(settings, {
    core: { ledger, log, metrics, media: { find: () => null } as never },
    say,
    showCode: terminal ? say : null,
    timing: {
      session: {
        open: () =>
          Promise.resolve({ client: page as unknown as PageClient, library: {} as unknown as Library }),
        pauseMs: 20,
      },
    },
  });
  for (const channel of pilot.channels) {
    await channel.start(() => Promise.resolve());
    stops.push(() => channel.stop());
  }
  const until = async (state: string) => {
    for (let tries = 0; (await pilot.look()).state !== state; tries += 1) {
      if (tries > 500) throw new Error(`It is ${(await pilot.look()).state} and not ${state}.`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return pilot.look();
  };
  return { pilot, logged, said, until, metrics };
}

const code = '2@first,AQID,BAUG,secret,1';

test('switched off, there is no channel and nothing is said', async () => {
  const { pilot, said } = await startProcess({ on: false });
  expect([pilot.channels, (await pilot.look()).state, said]).toEqual([[], 'off', []]);
});

test('the risk is said where it is switched on', async () => {
  const { said } = await startProcess();
  expect(said.join('\n')).toMatch(/unofficial.*pilot only.*log the number out or\s+ban it at any time/s);
});

test('every process shows the code of the one that has the browser, as long as it is fresh', async () => {
  const [owner, other] = [await startProcess(), await startProcess()];
  page.emit('qr', code);
  const view = await other.until('pairing');
  expect(view.qr).toEqual((await owner.pilot.look()).qr);
  expect(view.qr?.path).toMatch(/^M4 4h7v1h-7z/);
  place.now += 10_000;
  expect((await other.pilot.look()).qr).not.toBeNull();
  page.emit('authenticated');
  page.emit('ready');
  expect(await other.until('connected')).toMatchObject({ numberEnd: '321', qr: null, loggedOutAt: null });
  // Its owner is gone without a word: what it said last holds no longer than its lease.
  place.now += 60_000;
  expect((await other.pilot.look()).state).toBe('stopped');
});

test('a code older than a minute is shown to nobody', async () => {
  const { pilot, until } = await startProcess();
  page.emit('qr', code);
  await until('pairing');
  place.now += 14_000;
  expect((await pilot.look()).qr).not.toBeNull();
  place.now += 50_000;
  expect((await pilot.look()).qr).toBeNull();
});

test('a terminal draws the code; where what is printed is kept only the way to it is printed, once', async () => {
  const journal = await startProcess();
  page.emit('qr', code);
  page.emit('qr', `${code}2`);
  await journal.until('pairing');
  expect(journal.said.filter((line) => line.includes('/desk/whatsapp'))).toHaveLength(1);
  expect(journal.said.join('\n')).not.toMatch(/[▀▄█]/);
  await stops.pop()?.();
  page = new Page();
  const terminal = await startProcess({ terminal: true });
  page.emit('qr', code);
  expect(terminal.said.filter((line) => /[▀▄█]/.test(line)).length).toBeGreaterThan(10);
});

test('a log-out is an error in the log, counted, and there until the number is paired again', async () => {
  const { logged, until, metrics } = await startProcess();
  page.emit('qr', code);
  page.emit('authenticated');
  page.emit('ready');
  await until('connected');
  page.emit('disconnected', 'LOGOUT');
  expect(await until('starting')).toMatchObject({ loggedOutAt: expect.any(Number), numberEnd: null });
  expect(logged.join('')).toContain('"level":50');
  expect(logged.join('')).toContain('WhatsApp has ended the pairing');
  const told = await metrics.registry.metrics();
  expect(told).toContain('sportello_whatsapp_web_logouts_total 1');
  page.emit('qr', code);
  page.emit('authenticated');
  page.emit('ready');
  expect((await until('connected')).loggedOutAt).toBeNull();
  expect(logged.join('')).not.toContain('390731000321');
});

test('trouble is logged without the numbers that the page names', async () => {
  const { logged } = await startProcess();
  page.emit('trouble', new Error('No chat 393331234567@c.us\n at page'));
  // It is there again within milliseconds: what is looked for is the line, not the moment between.
  for (const started = Date.now(); !logged.join('').includes('No chat …@c.us'); ) {
    expect(Date.now() - started).toBeLessThan(20_000);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(logged.join('')).not.toContain('393331234567');
});
