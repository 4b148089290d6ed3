// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { registerGuidePages } from '../../../bots/guide-pages.ts';
import { takeTurn } from '../../../dialogs/take-turn.ts';
import { newConversation } from '../../../dialogs/turn.ts';
import { wording } from '../../../dialogs/wording.ts';
import type { Pack } from '../../../knowledge/pack.ts';
import { until, type WebServer } from '../../adapters/web/web-server.ts';
import { contentPack, facts, today } from '../../bots/guide/guide-of-test.ts';
import { buildPages, openPage, type Watched } from '../../browser.ts';
import { FakeUnderstanding, means } from '../../fakes/understanding.ts';
import { describeInBrowser, launchBrowser, startChatServer } from '../widget/browser.ts';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const phone = { viewport: { width: 360, height: 740 } };
const understanding = new FakeUnderstanding({
  'أجدد الإقامة': means('permit-renewal', 'permit-fees'),
  'زوجي يضربني': { decision: 'safety', flow: 'violence', entries: ['domestic-violence'] },
});

describeInBrowser('the guide in a browser', () => {
  let browser: Browser;
  let built: Record<'widget' | 'guide', ReturnType<typeof buildPages>>;
  let web: WebServer;
  let watched: Watched;
  let pack: Pack;
  /** The service is there, but nothing works. */
  let broken: boolean;

  beforeAll(async () => {
    built = { widget: buildPages('widget'), guide: buildPages('guide') };
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    built.widget.remove();
    built.guide.remove();
  });
  beforeEach(async () => {
    pack = contentPack;
    broken = false;
    web = await startChatServer(built.widget.folder, {
      more: async (server) => {
        server.addHook('onRequest', async (_request, reply) => {
          if (broken) await reply.code(502).send('no service');
        });
        await registerGuidePages(server, {
          folder: built.guide.folder,
          pack: () => pack,
          understanding,
          serviceName: 'ASP Ambito 9 Jesi',
          facts,
          publicUrl: null,
          now: () => today,
        });
      },
    });
  });
  afterEach(async () => {
    // Every test: nothing from elsewhere, nothing against the policy.
    expect(watched.elsewhere.filter((url) => url !== 'https://www.google.com/')).toEqual([]);
    expect(watched.complaints.filter((text) => !/ERR_|status of (?:404|502)/.test(text))).toEqual([]);
    await watched.close();
    await web.stop();
  });

  async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    watched = await openPage(browser, web.url, { ...phone, ...options });
    await watched.page.goto(web.url + path);
    return watched.page;
  }

  async function faults(page: Page): Promise<string[]> {
    // Through the driver and not as a script of the page: the policy allows no other script.
    await page.evaluate(axe);
    return page.evaluate(async () => {
      interface Violation {
        readonly id: string;
        readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
      }
      const { axe } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: readonly Violation[]; passes: readonly object[] }> };
      };
      const { violations, passes } = await axe.run();
      if (passes.length < 10) return ['axe has looked at nothing'];
      return violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map(({ html, failureSummary }) => html + failureSummary).join(' ')}`,
      );
    });
  }

  const width = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth);

  test.each(['light', 'dark'] as const)('pages in both directions have no fault, %s', async (colorScheme) => {
    const page = await open('/guide/ar/', { colorScheme });
    for (const path of [
      '/guide/ar/',
      '/guide/ar/permits/permit-renewal',
      '/guide/ar/permits/permit-renewal/card',
      '/guide/ar/permits/permit-renewal/jesi',
      '/guide/ur/safety/domestic-violence',
      '/guide/it/permits/permit-renewal',
      '/guide/zh/permits',
      '/guide/',
      '/guide/it/search?q=casa',
      `/guide/ar/search?q=${encodeURIComponent('زوجي يضربني')}`,
      '/guide/bn/nothing/here',
    ]) {
      await page.goto(web.url + path);
      expect([path, await faults(page)]).toEqual([path, []]);
      expect([path, await width(page)]).toEqual([path, 360]);
    }
  });

  test('everything can be read and searched without a script', async () => {
    const page = await open('/guide/ar/', { javaScriptEnabled: false });
    await page.getByLabel('ما الذي تحتاجون إليه').fill('أجدد الإقامة');
    await page.getByRole('button', { name: 'بحث' }).click();
    await page.getByRole('link', { name: 'تجديد تصريح الإقامة' }).click();
    expect(await page.locator('h1').innerText()).toBe('تجديد تصريح الإقامة');
    await page.locator('summary').click();
    await page.getByRole('link', { name: 'Shqip' }).click();
    expect(new URL(page.url()).pathname).toBe('/guide/sq/permits/permit-renewal');
    expect(await page.locator('html').getAttribute('dir')).toBe('ltr');
    expect(await page.locator('button.print').isVisible()).toBe(false);
  });

  test('a danger in the search shows the card, and its words stay out of the history', async () => {
    const page = await open('/guide/ar/');
    await page.locator('#q').fill('زوجي يضربني');
    await page.locator('#q').press('Enter');
    await page.locator('.safety a[href="tel:1522"]').waitFor();
    await until(() => page.url() === `${web.url}/guide/ar/search`);
    expect(await page.locator('#q').inputValue()).toBe('');
  });

  test('"ask" opens the chat on the entry', async () => {
    const turns = { pack: contentPack, understanding, now: today, owner: 'bot' as const };
    web.ledger.answer = ({ activity }) =>
      takeTurn({ kind: 'start', action: String(activity.value), locale: 'ar' }, newConversation, {
        ...turns,
        serviceName: 'ASP Ambito 9 Jesi',

        retentionDays: 30,
        duty: { open: true },
      }).replies.map(({ text, language }) => ({ text, locale: language }));
    const page = await open('/guide/ar/permits/permit-renewal');
    await page.getByRole('link', { name: 'اسألوا عن هذا في المحادثة' }).click();
    await page.locator('.by-bot').nth(1).waitFor();
    expect(web.ledger.received[0]?.activity).toMatchObject({ type: 'event', value: 'l-ar_e-permit-renewal' });
    const said = await page.locator('.by-bot .said').allInnerTexts();
    expect(said.join('\n')).toContain('تجديد تصريح الإقامة');
    expect(said.join('\n')).toContain(wording('ar', 'section.steps'));
    expect(await page.locator('html').getAttribute('lang')).toBe('ar');
  });

  test('on paper stand the answer and its sources with their addresses, and nothing to press', async () => {
    const page = await open('/guide/it/permits/permit-renewal');
    await page.emulateMedia({ media: 'print' });
    for (const hidden of ['.leave', '.switch', '.trail', '.actions', '.related', '.chips'])
      expect([hidden, await page.locator(hidden).first().isVisible()]).toEqual([hidden, false]);
    const address = await page
      .locator('.small a')
      .first()
      .evaluate((link) => getComputedStyle(link, '::after').content);
    expect(address).toContain('https://www.poliziadistato.it');
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length).toBeLessThanOrEqual(2);
    await page.goto(`${web.url}/guide/ar/permits/permit-renewal/card`);
    const [italian, arabic] = await page.locator('.both section').all();
    const [left, right] = [await arabic?.boundingBox(), await italian?.boundingBox()];
    expect(left && right && left.y === right.y && left.x < right.x).toBe(true);
  });

  test('the card has both languages beside each other on a wide screen, one above the other on a phone', async () => {
    const page = await open('/guide/uk/permits/permit-renewal/card', {
      viewport: { width: 1280, height: 800 },
    });
    const boxes = async () =>
      Promise.all((await page.locator('.both section').all()).map((section) => section.boundingBox()));
    const [first, second] = await boxes();
    expect(first?.y).toBe(second?.y);
    await page.setViewportSize(phone.viewport);
    const [upper, lower] = await boxes();
    expect((upper?.y ?? 0) + (upper?.height ?? 0)).toBeLessThanOrEqual((lower?.y ?? 0) + 1);
    expect(await page.locator('.both section').first().getAttribute('lang')).toBe('it');
  });

  test('kept on the phone, it is read without a network, says so, and is renewed when the pack changes', async () => {
    const page = await open('/guide/ur/');
    const { keep, saved, remove } = words('ur');
    await page.getByRole('button', { name: keep }).click();
    await page.getByText(saved).waitFor();
    await page.context().setOffline(true);
    await page.getByRole('link', { name: 'سوجورنو (پرمٹ)' }).click();
    await page.getByRole('link', { name: 'پرمٹ کی تجدید (رنیو)' }).click();
    await page.locator('article').waitFor();
    const notice = page.locator('.copy');
    expect(await notice.innerText()).toMatch(/24\u00a0نومبر 2026/);
    expect(await page.evaluate(() => getComputedStyle(document.querySelector('header')!).color)).toBe(
      'rgb(255, 255, 255)',
    );
    await page.getByRole('link', { name: 'دفتر کا پرچہ' }).click();
    await page.getByText('Vorrei rinnovare il permesso').waitFor();
    // Searching needs the network: the page says so and leads on.
    await page.goto(`${web.url}/guide/ur/search?q=x`);
    await page.getByText('اس کے لیے انٹرنیٹ چاہیے').waitFor();
    // The network is there, the service is not.
    await page.context().setOffline(false);
    broken = true;
    await page.goto(`${web.url}/guide/ur/permits/permit-renewal`);
    await notice.waitFor();
    broken = false;
    const entry = contentPack.entries.get('permit-renewal')!;
    const text = { ...entry.texts.ur!, short: 'نیا جواب۔' };
    const entries = new Map(contentPack.entries).set(entry.id, {
      ...entry,
      texts: { ...entry.texts, ur: text },
    });
    pack = { ...contentPack, entries, hash: 'another' };
    const named = () => page.evaluate(async () => (await caches.keys()).join());
    const before = await named();
    await page.goto(`${web.url}/guide/ur/permits/permit-renewal`);
    expect(await notice.count()).toBe(0);
    await until(async () => {
      const now = await named();
      return now !== before && !now.includes(',');
    }, 20_000);
    await page.context().setOffline(true);
    await page.goto(`${web.url}/guide/ur/permits/permit-renewal`);
    await page.getByText('نیا جواب۔').waitFor();
    await page.context().setOffline(false);
    await page.goto(`${web.url}/guide/ur/`);
    await page.getByRole('button', { name: remove }).click();
    await page.getByRole('button', { name: keep }).waitFor();
    expect(await named()).toBe('');
  });

  test('quick exit leaves at once', async () => {
    const page = await open('/guide/it/safety/domestic-violence');
    await page.route('https://www.google.com/**', (route) => route.fulfill({ body: 'elsewhere' }));
    await page.locator('#leave').click();
    await page.waitForURL('https://www.google.com/');
    await page.goBack().catch(() => null);
    expect(page.url()).not.toContain('domestic-violence');
  });

  test('on a slow network (400 kbit/s, 400 ms) the answer is painted within three seconds', async () => {
    watched = await openPage(browser, web.url, phone);
    const { page } = watched;
    const driver = await page.context().newCDPSession(page);
    await driver.send('Network.enable');
    await driver.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 400,
      downloadThroughput: 50_000,
      uploadThroughput: 50_000,
    });
    await page.goto(`${web.url}/guide/ar/permits/permit-renewal`);
    let painted = Number.NaN;
    await until(async () => {
      painted = await page.evaluate(
        () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
      );
      return painted > 0;
    });
    process.stdout.write(`first paint after ${Math.round(painted)} ms\n`);
    expect(painted).toBeLessThan(3_000);
  });
});

function words(language: string): { keep: string; saved: string; remove: string } {
  const text = readFileSync(`${__dirname}/../../../web/guide/strings/${language}.json`, 'utf8');
  const { saveButton, saved, remove } = JSON.parse(text) as Record<string, string>;
  return { keep: saveButton ?? '', saved: saved ?? '', remove: remove ?? '' };
}
