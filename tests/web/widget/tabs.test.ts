// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Browser, Page } from 'playwright-core';
import { until, type WebServer } from '../../adapters/web/web-server.ts';
import { buildPages, type Watched } from '../../browser.ts';
import { describeInBrowser, launchBrowser, openPage, startChatServer } from './browser.ts';

describeInBrowser('the chat in several tabs, and again after a while', () => {
  let browser: Browser;
  let built: ReturnType<typeof buildPages>;
  let web: WebServer;
  let watched: Watched;
  let ahead = 0;

  beforeAll(async () => {
    built = buildPages('widget');
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    built.remove();
  });
  beforeEach(async () => {
    ahead = 0;
    web = await startChatServer(built.folder, { now: () => Date.now() + ahead });
    web.ledger.answer = ({ activity }) => [
      { text: activity.type === 'event' ? 'Buongiorno' : `re ${activity.text ?? ''}`, locale: 'it' },
    ];
  });
  afterEach(async () => {
    await watched.close();
    await web.stop();
  });

  async function openChat(options: Parameters<typeof openPage>[2] = {}): Promise<Page> {
    watched = await openPage(browser, web.url, options);
    await watched.page.goto('/chat?language=it');
    await watched.page.locator('.by-bot').waitFor();
    return watched.page;
  }

  /** As a browser duplicates a tab: with a copy of what it keeps. */
  async function duplicate(page: Page): Promise<Page> {
    const [copy] = await Promise.all([
      page.context().waitForEvent('page'),
      page.evaluate(() => void window.open(location.href)),
    ]);
    copy.setDefaultTimeout(10_000);
    await copy.locator('.by-bot').first().waitFor();
    return copy;
  }

  async function write(page: Page, text: string): Promise<void> {
    await page.locator('textarea').fill(text);
    await page.locator('textarea').press('Enter');
  }

  const said = (page: Page) => page.locator('.said').allInnerTexts();
  const sent = () => web.ledger.received.flatMap(({ activity }) => activity.text ?? []);

  async function bothShow(pages: readonly Page[], texts: readonly string[]): Promise<void> {
    for (const page of pages) {
      await until(async () => (await said(page)).length === texts.length);
      expect(await said(page)).toEqual(texts);
    }
  }

  test('two tabs with one conversation: both see all that each of them says, and one may close', async () => {
    const one = await openChat();
    const other = await duplicate(one);
    await write(one, 'da uno');
    await bothShow([one, other], ['Buongiorno', 'da uno', 're da uno']);
    await write(other, 'da due');
    await bothShow([one, other], ['Buongiorno', 'da uno', 're da uno', 'da due', 're da due']);
    await one.close();
    web.ledger.say(web.ledger.lastAddress, { text: 'dal banco', speaker: 'operator' });
    await other.locator('.by-operator').waitFor();
    expect(new Set(web.ledger.received.map(({ address }) => address)).size).toBe(1);
  });

  test('both write at once while the line is bad: each message is counted once', async () => {
    const one = await openChat();
    await one.context().setOffline(true);
    for (const text of ['a', 'b', 'c']) await write(one, text);
    await one.context().setOffline(false);
    // The copy has what waits in the first, and both send it.
    const other = await duplicate(one);
    await Promise.all([write(one, 'd'), write(other, 'e')]);
    await until(() => sent().length === 5, 20_000);
    for (const page of [one, other]) {
      await until(async () => (await said(page)).length === 11, 20_000);
      await until(async () => (await page.locator('.unsent').count()) === 0);
    }
    expect(sent().slice(0, 3)).toEqual(['a', 'b', 'c']);
    expect(await said(one)).toEqual(await said(other));
    expect(sent().length).toBe(5);
  }, 60_000);

  test('what one tab calls back the other does not send either, and who leaves in a hurry leaves with both', async () => {
    const one = await openChat();
    await one.context().route('**/activities', (route) => route.abort());
    await write(one, 'sbagliato');
    const other = await duplicate(one);
    await write(other, 'sì');
    await one.getByRole('button', { name: 'Non inviare' }).click();
    await other.locator('.message', { hasText: 'sbagliato' }).waitFor({ state: 'detached' });
    await one
      .context()
      .route('https://www.google.com/**', (route) =>
        route.fulfill({ contentType: 'text/html', body: '<title>elsewhere</title>' }),
      );
    await one.keyboard.press('Escape');
    await one.keyboard.press('Escape');
    for (const page of [one, other]) await page.waitForURL('https://www.google.com/');
    expect(sent()).toEqual([]);
  });

  test('a tab that renews its token does not end the line of the other, and one whose token has expired renews it', async () => {
    const one = await openChat();
    const other = await duplicate(one);
    const token = (page: Page) =>
      page.evaluate(
        () => (JSON.parse(sessionStorage.getItem('sportello') ?? '{}') as { token: string }).token,
      );
    ahead = 20 * 60_000;
    const before = await token(other);
    await one.reload();
    await one.locator('.by-bot').waitFor();
    await until(async () => (await token(one)) !== before);
    ahead = 31 * 60_000;
    await write(other, 'da due');
    await bothShow([one, other], ['Buongiorno', 'da due', 're da due']);
    await write(one, 'da uno');
    await until(async () => (await said(other)).length === 5);
    expect(new Set(web.ledger.received.map(({ address }) => address)).size).toBe(1);
  });

  test('a phone that slept six days finds the answer of the operator', async () => {
    const page = await openChat();
    await write(page, 'domanda');
    await until(async () => (await said(page)).length === 3);
    await page.context().setOffline(true);
    ahead = 6 * 24 * 3_600_000;
    web.ledger.say(web.ledger.lastAddress, { text: 'dal banco', speaker: 'operator' });
    await page.context().setOffline(false);
    await page.locator('.by-operator').waitFor({ timeout: 20_000 });
    expect(await said(page)).toEqual(['Buongiorno', 'domanda', 're domanda', 'dal banco']);
  }, 60_000);

  test('a conversation that was erased begins anew, politely, and a forged token opens nothing of before', async () => {
    const page = await openChat();
    await write(page, 'domanda');
    await until(async () => (await said(page)).length === 3);
    const erased = web.ledger.lastAddress;
    web.ledger.erase(erased);
    await page.reload();
    await page.getByText('La chat di prima è finita. Questa è nuova.').waitFor();
    await until(async () => (await said(page)).join() === 'Buongiorno');
    expect(web.ledger.lastAddress).not.toBe(erased);
    await page.evaluate(() => {
      const kept = JSON.parse(sessionStorage.getItem('sportello') ?? '{}') as { token: string };
      sessionStorage.setItem('sportello', JSON.stringify({ ...kept, token: kept.token.replace(/.$/, 'x') }));
    });
    const before = web.ledger.lastAddress;
    await page.reload();
    await page.getByText('La chat di prima è finita. Questa è nuova.').waitFor();
    await until(() => web.ledger.lastAddress !== before);
  });

  test('who writes too much is told so in their language, and all of it goes out by itself', async () => {
    await web.stop();
    web = await startChatServer(built.folder, { limits: { messages: { everyMs: 500, burst: 3 } } });
    web.ledger.answer = ({ activity }) => (activity.type === 'event' ? [{ text: 'হ্যালো', locale: 'bn' }] : []);
    watched = await openPage(browser, web.url);
    const { page } = watched;
    await page.goto('/chat?language=bn');
    await page.locator('.by-bot').waitFor();
    for (let n = 0; n < 8; n += 1) await write(page, `বার্তা ${n}`);
    await page.getByText('অল্প সময়ে অনেক বার্তা এসেছে।').waitFor();
    await until(() => sent().length === 8, 20_000);
    expect(sent()).toEqual(Array.from({ length: 8 }, (_, n) => `বার্তা ${n}`));
    await page.locator('.trouble.shown').waitFor({ state: 'detached' });
    await until(async () => (await page.locator('.unsent').count()) === 0);
  }, 60_000);

  test('who may not open another conversation yet is told, keeps what was typed, and gets in by itself', async () => {
    await web.stop();
    web = await startChatServer(built.folder, {
      trustProxy: true,
      limits: { conversations: { everyMs: 3_000, burst: 1 } },
    });
    web.ledger.answer = ({ activity }) => (activity.type === 'event' ? [{ text: 'Buongiorno' }] : []);
    const from = { 'x-forwarded-for': '203.0.113.9' };
    await fetch(`${web.api}/conversations`, { method: 'POST', headers: from });
    watched = await openPage(browser, web.url, { extraHTTPHeaders: from });
    const { page } = watched;
    await page.goto('/chat?language=it');
    await page.getByText('Tanti messaggi in poco tempo.').waitFor();
    await write(page, 'aspetto');
    await until(() => sent().join() === 'aspetto', 20_000);
    await page.locator('.by-bot').waitFor();
  }, 60_000);
});
