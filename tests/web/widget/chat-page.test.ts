// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { call, openConversation, until, type WebServer } from '../../adapters/web/web-server.ts';
import { buildPages, type Watched } from '../../browser.ts';
import { describeInBrowser, launchBrowser, openPage, startChatServer } from './browser.ts';
import { sampleAnswers } from './sample-answers.ts';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

describeInBrowser('the chat page in a browser', () => {
  let browser: Browser;
  let built: ReturnType<typeof buildPages>;
  let web: WebServer;
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
    web = await startChatServer(built.folder);
    answerInArabic();
  });
  afterEach(async () => {
    // Every test: nothing from elsewhere, nothing against the policy.
    expect(watched.elsewhere.filter((url) => url !== 'https://www.google.com/')).toEqual([]);
    expect(watched.complaints.filter((text) => !text.includes('ERR_'))).toEqual([]);
    await watched.close();
    await web.stop();
  });

  function answerInArabic(): void {
    const { ar } = sampleAnswers;
    const known: Readonly<Record<string, readonly object[]>> = {
      'بطاقة للمكتب': [ar.card],
      خطر: [ar.safety],
      شخص: [ar.claimed, ar.operator],
      تنظيف: [{ text: 'تم', locale: 'ar', speaker: 'notice', cleanUp: true }],
    };
    web.ledger.answer = ({ activity }) =>
      activity.type === 'event'
        ? [ar.welcome]
        : ((known[activity.text ?? ''] ?? [ar.answer]) as [typeof ar.answer]);
  }

  async function openChat(
    query = '?language=ar',
    options: Parameters<typeof openPage>[2] = {},
  ): Promise<Page> {
    watched = await openPage(browser, web.url, options);
    await watched.page.goto(`${web.url}/chat${query}`);
    await watched.page.locator('.by-bot').first().waitFor();
    return watched.page;
  }

  async function write(page: Page, text: string): Promise<void> {
    await page.locator('textarea').fill(text);
    await page.locator('textarea').press('Enter');
  }

  async function seriousViolations(page: Page): Promise<string[]> {
    // Through the driver and not as a script of the page: the policy allows no other script.
    await page.evaluate(axe);
    return page.evaluate(async () => {
      interface Axe {
        readonly axe: { readonly run: () => Promise<{ violations: Violation[]; passes: object[] }> };
      }
      const { run } = (globalThis as unknown as Axe).axe;
      interface Violation {
        readonly id: string;
        readonly impact: string;
        readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
      }
      const { violations, passes } = await run();
      if (passes.length < 10) return ['axe has looked at nothing'];
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(
          ({ id, nodes }) =>
            `${id}: ${nodes.map(({ html, failureSummary }) => html + failureSummary).join(' ')}`,
        );
    });
  }

  const texts = (page: Page) => page.locator('.said').allInnerTexts();

  test('a conversation in Arabic on a screen 320 pixels wide', async () => {
    const page = await openChat('?language=ar&territory=jesi');
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
    await write(page, 'كيف أجدد تصريح الإقامة permesso؟');
    await page.locator('.by-bot').nth(1).waitFor();
    expect(web.ledger.received.map(({ activity }) => activity)).toMatchObject([
      { type: 'event', name: 'start', value: 'l-ar_t-jesi' },
      { type: 'message', text: 'كيف أجدد تصريح الإقامة permesso؟', locale: 'ar' },
    ]);
    const answer = page.locator('.by-bot').nth(1);
    expect(await answer.locator('.said').getAttribute('dir')).toBe('rtl');
    expect(await answer.locator('ol > li').count()).toBe(3);
    expect(await answer.locator('ul:not(.buttons) > li').count()).toBe(3);
    const hrefs = await answer
      .locator('a')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    expect(hrefs).toEqual(['tel:+390731236911', 'https://www.portaleimmigrazione.it/']);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    // The answer is read from its first line.
    await until(async () => {
      const [log, bubble] = [await page.locator('.log').boundingBox(), await answer.boundingBox()];
      return log !== null && bubble !== null && bubble.y >= log.y && bubble.y < log.y + 40;
    });
    await answer.getByRole('button', { name: 'أين قربي' }).click();
    await until(() => web.ledger.received.length === 3);
    expect(web.ledger.received[2]?.activity).toMatchObject({ text: 'أين قربي', value: 'near:permit' });
  });

  test('everything can be done with the keyboard', async () => {
    const page = await openChat('?language=ar');
    expect(await focused(page)).toBe('TEXTAREA');
    await page.keyboard.type('abc');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('def');
    await page.keyboard.press('Enter');
    await until(() => web.ledger.received.length === 2);
    expect(web.ledger.received[1]?.activity.text).toBe('abc\ndef');
    await page.locator('.by-bot').nth(1).waitFor();
    const card = page.getByRole('button', { name: 'بطاقة للمكتب' });
    for (let steps = 0; steps < 12 && !(await isFocused(card)); steps += 1)
      await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.locator('.card-counter').waitFor();
    expect(await focused(page)).toBe('TEXTAREA');
    const show = page.locator('.card-counter button');
    for (let steps = 0; steps < 12 && !(await isFocused(show)); steps += 1)
      await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.locator('dialog.counter').waitFor();
    expect(await page.locator('dialog.counter [lang=it]').getAttribute('dir')).toBe('ltr');
    await page.keyboard.press('Escape');
    await page.locator('dialog.counter').waitFor({ state: 'detached' });
    expect(await isFocused(show)).toBe(true);
  });

  test('the whole is announced and named for screen readers, and has no serious fault, light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await openChat('?language=ar', { colorScheme });
      for (const text of ['سؤال', 'بطاقة للمكتب', 'خطر', 'شخص']) await write(page, text);
      await page.locator('.by-operator').waitFor();
      const log = page.getByRole('log');
      expect(await log.getAttribute('aria-live')).toBe('polite');
      expect(await log.getAttribute('aria-label')).toBe('الرسائل');
      expect(await page.locator('.by-operator .speaker').innerText()).toContain('Lucia');
      expect(await page.locator('.card-safety .card-title').innerText()).toBe('مساعدة الآن');
      await page.waitForTimeout(300);
      expect(await seriousViolations(page)).toEqual([]);
      await page.locator('.bar button').first().click();
      expect(await seriousViolations(page)).toEqual([]);
      if (colorScheme === 'light') await watched.close();
    }
  });

  test('a reload keeps the conversation, closing the tab forgets it', async () => {
    const page = await openChat();
    await write(page, 'سؤال');
    await page.locator('.by-bot').nth(1).waitFor();
    const before = await texts(page);
    await page.reload();
    await page.locator('.by-bot').nth(1).waitFor();
    expect(await texts(page)).toEqual(before);
    const kept = await page.evaluate(
      () => JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)]) + document.cookie,
    );
    expect(kept).not.toContain('سؤال');
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    const other = await page.context().newPage();
    await other.goto(`${web.url}/chat?language=ar`);
    await other.locator('.by-bot').waitFor();
    expect(new Set(web.ledger.received.map(({ address }) => address)).size).toBe(2);
  });

  test('without a network what is typed waits, survives a reload of the tab, and goes out once', async () => {
    const page = await openChat();
    await page.context().setOffline(true);
    await write(page, 'واحد');
    await write(page, 'اثنان');
    await page.locator('.trouble.shown').waitFor();
    const waits = ['تنتظر عودة الاتصال', 'لا ترسلوها'].join('\n');
    expect(await page.locator('.unsent').allInnerTexts()).toEqual([waits, waits]);
    // The line about the connection does not cover it.
    await until(async () => {
      const [log, last] = [
        await page.locator('.log').boundingBox(),
        await page.locator('.unsent').last().boundingBox(),
      ];
      return log !== null && last !== null && last.y + last.height <= log.y + log.height;
    });
    await page.context().setOffline(false);
    await page.reload();
    await until(() => web.ledger.received.length === 3, 15_000);
    await page.locator('.unsent').first().waitFor({ state: 'detached' });
    await until(async () => (await page.locator('.by-bot').count()) === 3);
    expect(web.ledger.received.map(({ activity }) => activity.text)).toEqual([undefined, 'واحد', 'اثنان']);
    expect(await page.locator('.by-person .said').allInnerTexts()).toEqual(['واحد', 'اثنان']);
  });

  test('the network goes and comes back while the page stays', async () => {
    const page = await openChat();
    await page.context().setOffline(true);
    await write(page, 'واحد');
    await page.locator('.unsent').waitFor();
    web.ledger.say(web.ledger.lastAddress, { text: 'من المكتب', locale: 'ar', speaker: 'operator' });
    await page.context().setOffline(false);
    await page.locator('.by-operator').waitFor({ timeout: 20_000 });
    await page.locator('.unsent').waitFor({ state: 'detached', timeout: 20_000 });
    await until(() => web.ledger.received.length === 2);
    await page.locator('.trouble.shown').waitFor({ state: 'detached' });
  });

  test.each(['the button', 'Esc twice'])('quick exit by %s leaves nothing behind', async (way) => {
    const page = await openChat();
    await page.route('https://www.google.com/**', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<title>elsewhere</title>' }),
    );
    const conversation = web.ledger.lastAddress;
    if (way === 'the button') await page.getByRole('button', { name: 'خروج سريع' }).click();
    else {
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
    }
    await page.waitForURL('https://www.google.com/');
    await page.goto(`${web.url}/chat?language=ar`);
    await page.locator('.by-bot').waitFor();
    expect(web.ledger.lastAddress).not.toBe(conversation);
    expect(await page.locator('.message').count()).toBe(1);
  });

  test('cleaning up removes what is shown, also after a reload', async () => {
    const page = await openChat();
    await write(page, 'سؤال');
    await page.locator('.by-bot').nth(1).waitFor();
    await write(page, 'تنظيف');
    await page.locator('.by-notice').waitFor();
    await until(async () => (await texts(page)).join() === 'تم');
    await page.reload();
    await page.locator('.by-notice').waitFor();
    expect(await texts(page)).toEqual(['تم']);
  });

  test('the page follows the language of the bot', async () => {
    const page = await openChat('?language=ar');
    web.ledger.answer = () => [sampleAnswers.ur.answer];
    await page.locator('.bar button').first().click();
    await page.locator('dialog.options').getByRole('button', { name: 'اردو' }).click();
    await page.locator('html[lang=ur]').waitFor();
    expect(web.ledger.received.at(-1)?.activity).toMatchObject({ text: 'اردو', value: 'lang:ur' });
    expect(await page.locator('textarea').getAttribute('placeholder')).toBe('یہاں لکھیں…');
    const spacing = await page
      .locator('.by-bot .said')
      .last()
      .evaluate((said) => {
        const { lineHeight, fontSize } = getComputedStyle(said);
        return Number.parseFloat(lineHeight) / Number.parseFloat(fontSize);
      });
    expect(spacing).toBeGreaterThanOrEqual(1.8);
  });

  test('a new chat is asked for twice', async () => {
    const page = await openChat();
    await write(page, 'سؤال');
    await page.locator('.by-bot').nth(1).waitFor();
    await page.locator('.bar button').first().click();
    await page.getByRole('button', { name: 'محادثة جديدة', exact: true }).click();
    await page.getByRole('button', { name: 'نعم، محادثة جديدة' }).click();
    await until(async () => (await page.locator('.message').count()) === 1);
    await until(() => new Set(web.ledger.received.map(({ address }) => address)).size === 2);
  });

  test('nothing in a message becomes markup of the page, on either side', async () => {
    const page = await openChat();
    const bad =
      '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script>[a](javascript:window.hurt=1)';
    web.ledger.answer = () => [
      { text: bad, locale: 'ar', buttons: [{ type: 'postBack', title: bad, value: 'menu' }] },
    ];
    await write(page, bad);
    await page.locator('.by-bot').nth(1).waitFor();
    expect(await page.locator('.log img, .log script, .log a').count()).toBe(0);
    expect(await page.evaluate(() => 'hurt' in globalThis)).toBe(false);
  });

  test('while a word is being composed Enter does not send', async () => {
    const page = await openChat('?language=zh');
    await page.locator('textarea').fill('你好');
    await page.locator('textarea').dispatchEvent('keydown', { key: 'Enter', isComposing: true });
    await page.waitForTimeout(100);
    expect(web.ledger.received).toHaveLength(1);
    expect(await page.locator('textarea').inputValue()).toBe('你好');
  });

  test('on a slow network (400 kbit/s, 400 ms) a phone without anything in its cache can write after three seconds', async () => {
    watched = await openPage(browser, web.url);
    const { page } = watched;
    const driver = await page.context().newCDPSession(page);
    await driver.send('Network.enable');
    const bytesPerSecond = 50_000;
    await driver.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 400,
      downloadThroughput: bytesPerSecond,
      uploadThroughput: bytesPerSecond,
    });
    const started = performance.now();
    await page.goto(`${web.url}/chat?language=ar`, { waitUntil: 'commit' });
    await page.locator('textarea').waitFor();
    const usable = performance.now() - started;
    await page.locator('.by-bot').waitFor();
    process.stdout.write(
      `usable after ${Math.round(usable)} ms, greeted after ${Math.round(performance.now() - started)} ms\n`,
    );
    expect(usable).toBeLessThan(3_000);
  });

  test('the page cannot be loaded by a stranger, and asks only this server', async () => {
    watched = await openPage(browser, web.url);
    const { headers } = await fetch(`${web.url}/chat?language=ur`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'self'");
    expect(policy).not.toMatch(/unsafe|\*|data:/);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    const html = await (await fetch(`${web.url}/chat?language=ur`)).text();
    expect(html).toContain('<html lang="ur" dir="rtl">');
    const [script] = /\/chat\/assets\/[\w-]+\.js/.exec(html) ?? [];
    const asset = await fetch(web.url + (script ?? ''), { headers: { 'accept-encoding': 'br' } });
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(asset.headers.get('content-encoding')).toBe('br');
    expect((await fetch(`${web.url}/chat/assets/..%2f..%2fpackage.json`)).status).toBeGreaterThanOrEqual(400);
    expect((await call(web, await openConversation(web), '/activities')).status).toBe(200);
  });
});

function focused(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.tagName);
}

function isFocused(locator: ReturnType<Page['locator']>): Promise<boolean> {
  return locator.evaluate((element) => element === document.activeElement);
}
