// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Browser, Page } from 'playwright-core';
import { until, type WebServer } from '../../adapters/web/web-server.ts';
import { buildPages, type Watched } from '../../browser.ts';
import { BadNetwork, fair, type Weather } from '../../fakes/bad-network.ts';
import { figures, shortOrLong } from '../../faults/figures.ts';
import { describeInBrowser, launchBrowser, openPage, startChatServer } from './browser.ts';

const count = shortOrLong(40, 200);
const unlimited = { everyMs: 0, burst: 1 };
const train: Weather = { cut: 0.02, halve: 0.3, delayMs: 10, refuse: 0.05, silence: 0.002, silenceMs: 3_000 };

describeInBrowser('the chat page on a bad network', () => {
  let browser: Browser;
  let built: ReturnType<typeof buildPages>;
  let web: WebServer;
  let network: BadNetwork;
  let watched: Watched;

  beforeAll(async () => {
    built = buildPages('widget');
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    built.remove();
  });
  beforeEach(async () => {
    web = await startChatServer(built.folder, { limits: { messages: unlimited, readings: unlimited } });
    network = await BadNetwork.before(web.port, 11);
    web.ledger.answer = ({ activity }) => (activity.type === 'event' ? [{ text: 'Buongiorno' }] : []);
  });
  afterEach(async () => {
    await watched.close();
    await network.stop();
    await web.stop();
  });

  async function openChat(): Promise<Page> {
    watched = await openPage(browser, network.url);
    await watched.page.goto('/chat?language=it');
    await watched.page.locator('.by-bot').waitFor();
    return watched.page;
  }

  async function write(page: Page, text: string): Promise<void> {
    await page.locator('textarea').fill(text);
    await page.locator('textarea').press('Enter');
  }

  const said = (page: Page, by: string) => page.locator(`.by-${by} .said`).allInnerTexts();
  const sent = () => web.ledger.received.flatMap(({ activity }) => activity.text ?? []);
  const numbers = (word: string) => Array.from({ length: count }, (_, n) => `${word} ${n}`);

  test.each(['over the stream', 'by asking, where no stream comes through'])(
    'under loss, %s, everything arrives on both sides once and in order',
    async (way) => {
      if (way !== 'over the stream')
        web.server.server.prependListener('upgrade', (_request, socket) => socket.destroy());
      const page = await openChat();
      const started = performance.now();
      network.weather = train;
      for (let n = 0; n < count; n += 1) {
        web.ledger.say(web.ledger.lastAddress, { text: `detto ${n}`, speaker: 'operator' });
        await write(page, `scritto ${n}`);
      }
      await until(() => sent().length >= count, 90_000);
      network.weather = fair;
      await until(async () => (await said(page, 'operator')).length >= count, 30_000);
      await until(async () => (await page.locator('.unsent').count()) === 0, 30_000);
      const { connections, cuts, silences, refusals } = network.counts;
      figures(`the chat page ${way}, ${count} messages each way under loss`, [
        {
          figure: 'connections, cut, silent, refused',
          measured: `${connections}, ${cuts}, ${silences}, ${refusals}`,
          holds: 'some',
        },
        { figure: 'seconds', measured: Math.round((performance.now() - started) / 1_000), holds: '-' },
      ]);
      expect(sent()).toEqual(numbers('scritto'));
      expect(await said(page, 'operator')).toEqual(numbers('detto'));
      expect(await said(page, 'person')).toEqual(numbers('scritto'));
    },
    180_000,
  );

  test('a line that falls silent is given up, and what was missed comes', async () => {
    const page = await openChat();
    network.weather = { ...fair, silence: 1, silenceMs: 20_000 };
    web.ledger.say(web.ledger.lastAddress, { text: 'dal banco', speaker: 'operator' });
    await write(page, 'uno');
    await page.locator('.unsent').waitFor();
    network.weather = fair;
    await page.locator('.by-operator').waitFor({ timeout: 40_000 });
    await until(() => sent().length === 1, 40_000);
    await until(async () => (await said(page, 'person')).join() === 'uno', 20_000);
  }, 120_000);

  test('what is typed while offline waits, can be called back, survives a reload that fails, and goes out once', async () => {
    const page = await openChat();
    network.weather = { ...fair, refuse: 1 };
    network.breakAll();
    for (const text of ['uno', 'sbagliato', 'due']) await write(page, text);
    await page.locator('.trouble.shown').waitFor();
    expect(await page.locator('.unsent').first().innerText()).toContain('Aspetta la connessione');
    await page
      .locator('.message', { hasText: 'sbagliato' })
      .getByRole('button', { name: 'Non inviare' })
      .click();
    expect(await said(page, 'person')).toEqual(['uno', 'due']);
    await page.reload().catch(() => undefined);
    await page.waitForURL('chrome-error://chromewebdata/');
    network.weather = fair;
    await page.goto('/chat?language=it');
    await until(() => sent().length >= 2, 20_000);
    await page.locator('.unsent').first().waitFor({ state: 'detached' });
    expect(sent()).toEqual(['uno', 'due']);
    expect(await said(page, 'person')).toEqual(['uno', 'due']);
  }, 60_000);

  test('so much waits at most: the rest stays where it was typed', async () => {
    const page = await openChat();
    network.weather = { ...fair, refuse: 1 };
    network.breakAll();
    for (let n = 0; n < 51; n += 1) await write(page, `n ${n}`);
    expect(await page.locator('textarea').inputValue()).toBe('n 50');
    await page.getByText('C’è già molto che aspetta').waitFor();
    network.weather = fair;
    await until(() => sent().length === 50, 40_000);
    await page.getByText('C’è già molto che aspetta').waitFor({ state: 'detached' });
    await page.locator('textarea').press('Enter');
    await until(() => sent().length === 51, 20_000);
  }, 90_000);
});
