// SPDX-License-Identifier: AGPL-3.0-or-later
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Library, type PageClient, WhatsAppWebError } from '../../../adapters/whatsapp-web/library.ts';
import { type Remembered, Session, type SessionReport } from '../../../adapters/whatsapp-web/session.ts';

/** A page that says only what the test lets it say. */
class Page extends EventEmitter {
  asked = 0;
  destroyed = 0;
  state = 'CONNECTED';
  fails: Error | null = null;
  readonly info = { wid: { user: '390731000321', _serialized: '' } };
  readonly pupBrowser = new EventEmitter();
  readonly pupPage = Object.assign(new EventEmitter(), {
    evaluate: () => {
      this.asked += 1;
      return Promise.resolve();
    },
  });
  initialize = () => (this.fails ? Promise.reject(this.fails) : Promise.resolve());
  getState = () => Promise.resolve(this.state);
  destroy = () => {
    this.destroyed += 1;
    return Promise.resolve();
  };
}

let folder: string;
let now: number;
let pages: Page[];
let reports: SessionReport[];
let troubles: string[];
let loggedOut: number;
let fails: Error | null;
let session: Session;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sportello-session-'));
  now = Date.UTC(2026, 10, 24, 9);
  [pages, reports, troubles, loggedOut, fails] = [[], [], [], 0, null];
});
afterEach(async () => {
  await session.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(remembered: Remembered = {}): Promise<Page> {
  session = new Session({
    place: { folder, chromiumPath: null },
    open: () => {
      if (fails) return Promise.reject(fails);
      const page = new Page();
      pages.push(page);
      return Promise.resolve({ client: page as unknown as PageClient, library: {} as Library });
    },
    now: () => now,
    random: () => 0,
    pauseMs: 20,
    watchMs: 5,
    onReport: (report) => reports.push(report),
    onConnected: () => undefined,
    onMessage: () => undefined,
    onTick: () => undefined,
    onLoggedOut: () => {
      loggedOut += 1;
    },
    onTrouble: (code) => troubles.push(code),
  });
  session.start(remembered);
  await until(() => pages.length > 0 || fails !== null);
  return pages[0] ?? new Page();
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 500)
      throw new Error(`It did not come to that: ${session.report.state}, ${troubles.join(' ')}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function pair(page: Page): void {
  page.emit('qr', 'code');
  page.emit('authenticated');
  page.emit('ready');
}

test('a pairing remembers since when the number is ours; a page that finds it again keeps that', async () => {
  const page = await start();
  pair(page);
  expect(session.report).toMatchObject({ state: 'connected', pairedAt: now, numberEnd: '321' });
  const pairedAt = now;
  now += 3_600_000;
  page.emit('browser');
  page.pupPage.emit('error', new Error('crash'));
  page.emit('trouble', new Error('crash'));
  await until(() => pages.length === 2);
  pages[1]?.emit('authenticated');
  pages[1]?.emit('ready');
  expect(session.report).toMatchObject({ state: 'connected', pairedAt });
  expect([troubles.length, page.destroyed > 0]).toEqual([1, true]);
});

test('a code that is not renewed is asked for, and at last in a new browser', async () => {
  const page = await start();
  page.emit('qr', 'code');
  now += 61_000;
  await until(() => page.asked > 0);
  expect(session.report).toMatchObject({ state: 'pairing' });
  expect(session.report.qr).toBeUndefined();
  now += 180_000;
  await until(() => pages.length === 2);
  expect(troubles).toEqual(['code-stale']);
});

test('a browser that comes to nothing in three minutes is given up', async () => {
  await start();
  now += 181_000;
  await until(() => pages.length > 1);
  expect(troubles[0]).toBe('start-timeout');
});

test('a connection that stays away for two minutes is looked for in a new browser', async () => {
  const page = await start();
  pair(page);
  page.emit('change_state', 'TIMEOUT');
  expect([session.report.state, session.connected]).toEqual(['reconnecting', null]);
  now += 121_000;
  await until(() => pages.length === 2);
});

test('a page that is away without having said so is noticed', async () => {
  const page = await start();
  pair(page);
  page.state = 'OPENING';
  await until(() => session.report.state === 'reconnecting');
  page.getState = () => Promise.reject(new Error('gone'));
  page.emit('change_state', 'CONNECTED');
  await until(() => pages.length === 2);
  expect(troubles).toEqual(['page-silent']);
});

test('what is missing on the machine is a failure at once, and tried again', async () => {
  fails = new WhatsAppWebError('no-chromium', 'Install it.');
  await start();
  await until(() => troubles.length > 1);
  expect(reports.map(({ state }) => state)).toContain('failed');
  expect(new Set(troubles)).toEqual(new Set(['no-chromium']));
  fails = null;
  await until(() => pages.length === 1);
});

test('what passes is an alarm only the third time in a row', async () => {
  const page = await start();
  page.emit('trouble', new Error('one'));
  expect(session.report).toMatchObject({ state: 'reconnecting', code: 'page-unusable' });
  await until(() => pages.length === 2);
  pages[1]?.emit('trouble', new Error('two'));
  await until(() => pages.length === 3);
  pages[2]?.emit('trouble', new Error('three'));
  expect(session.report.state).toBe('failed');
});

test.each(['LOGOUT', 'UNPAIRED', 'UNPAIRED_IDLE'])('%s ends the pairing, said once', async (reason) => {
  const page = await start();
  pair(page);
  page.emit('disconnected', reason);
  page.emit('disconnected', 'LOGOUT');
  expect(session.report).toMatchObject({ state: 'logged-out', loggedOutAt: now });
  await until(() => pages.length === 2);
  expect(loggedOut).toBe(1);
});

test('a session that another browser took is opened again, still paired', async () => {
  const page = await start();
  pair(page);
  page.emit('disconnected', 'CONFLICT');
  expect(session.report).toMatchObject({ state: 'reconnecting', code: 'whatsapp-conflict' });
  expect(session.report.pairedAt).toBeDefined();
  await until(() => pages.length === 2);
  expect(loggedOut).toBe(0);
});

test('a code where a pairing is remembered means that it was ended meanwhile', async () => {
  const page = await start({ pairedAt: now - 1_000, numberEnd: '321' });
  page.emit('qr', 'code');
  expect(session.report).toMatchObject({ state: 'pairing', loggedOutAt: now });
  expect([session.report.pairedAt, session.report.numberEnd, loggedOut]).toEqual([undefined, undefined, 1]);
  page.emit('qr', 'next');
  expect(loggedOut).toBe(1);
});

test('a browser that starts after the session was stopped is ended', async () => {
  const page = await start();
  await session.stop();
  const before = page.destroyed;
  page.emit('browser');
  expect(page.destroyed).toBe(before + 1);
  page.emit('ready');
  expect(session.report.state).toBe('stopped');
});

test('the same number paired again is ours since the first time, another one only from now', async () => {
  const page = await start();
  pair(page);
  const since = now;
  for (const [user, expected] of [
    ['390731000321', () => since],
    ['390731000999', () => now],
  ] as const) {
    const before = pages.length;
    now += 60_000;
    pages.at(-1)?.emit('disconnected', 'LOGOUT');
    await until(() => pages.length > before);
    Object.assign(pages.at(-1)?.info.wid ?? {}, { user });
    pair(pages.at(-1) ?? page);
    expect(session.report).toMatchObject({ state: 'connected', since: expected(), pairedAt: now });
  }
});
