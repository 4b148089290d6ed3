// SPDX-License-Identifier: AGPL-3.0-or-later
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { until, type WebServer } from '../../adapters/web/web-server.ts';
import { buildPages, type Watched } from '../../browser.ts';
import { describeInBrowser, launchBrowser, openPage, startChatServer } from './browser.ts';
import { sampleAnswers } from './sample-answers.ts';

describeInBrowser("the chat in another site's page", () => {
  let browser: Browser;
  let built: ReturnType<typeof buildPages>;
  let web: WebServer;
  let town: Server;
  let townUrl = '';
  let html = '';
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
    town = createServer((_request, response) => {
      // A careful site: nothing runs that it did not name, and no style that is not its own.
      const policy = `default-src 'none'; script-src ${web.url}; frame-src ${web.url}; style-src 'self'`;
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': policy,
      });
      response.end(html);
    });
    await new Promise<void>((resolve) => town.listen(0, '127.0.0.1', resolve));
    townUrl = `http://127.0.0.1:${(town.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    await watched.close();
    await web.stop();
    town.closeAllConnections();
    town.close();
  });

  async function embed(frameAncestors: readonly string[], language = 'it') {
    web = await startChatServer(built.folder, { frameAncestors });
    web.ledger.answer = ({ activity }) =>
      activity.type === 'event' ? [sampleAnswers.it.welcome] : [sampleAnswers.it.answer];
    html = `<!doctype html><html lang="it"><meta name="viewport" content="width=device-width"><title>Comune</title>
      <h1>Comune</h1><script src="${web.url}/widget.js" data-language="${language}" data-territory="jesi" async></script>`;
    watched = await openPage(browser, townUrl, { viewport: { width: 1000, height: 720 } });
    await watched.page.goto(townUrl);
    return watched.page;
  }

  test('one line of the site makes a button; the chat opens, talks, is shut and counts what came', async () => {
    const page = await embed([townUrl]);
    const button = page.getByRole('button', { name: 'Hai bisogno di aiuto? Scrivici' });
    await button.waitFor();
    expect(page.frames()).toHaveLength(1);
    await button.click();
    const chat = page.frameLocator('iframe');
    await chat.locator('.by-bot').waitFor();
    expect(web.ledger.received[0]?.activity).toMatchObject({ value: 'l-it_t-jesi' });
    await chat.locator('textarea').fill('SPID?');
    await chat.locator('textarea').press('Enter');
    await chat.locator('.by-bot').nth(1).waitFor();
    await chat.getByRole('button', { name: 'Chiudi la finestra della chat' }).click();
    await button.waitFor();
    web.ledger.say(web.ledger.lastAddress, sampleAnswers.it.operator);
    await page.locator('#sportello-chat b').filter({ hasText: '1' }).waitFor();
    await page.locator('#sportello-chat button').click();
    await chat.locator('.by-operator').waitFor();
    expect(watched.complaints).toEqual([]);
    expect(watched.elsewhere.every((url) => new URL(url).origin === web.url)).toBe(true);
  });

  test('quick exit leaves the whole page', async () => {
    const page = await embed([townUrl]);
    await page.route('https://www.google.com/**', (route) => route.fulfill({ body: 'elsewhere' }));
    await page.locator('#sportello-chat button').click();
    const chat = page.frameLocator('iframe');
    await chat.locator('.by-bot').waitFor();
    await chat.getByRole('button', { name: 'Uscita rapida' }).click();
    await page.waitForURL('https://www.google.com/');
  });

  test('a site that was not named cannot show the chat, and its visitors can shut the empty frame', async () => {
    const page = await embed(['https://www.comune.example.it'], 'ar');
    await page.getByRole('button', { name: 'هل تحتاجون إلى مساعدة؟ اكتبوا لنا' }).click();
    await until(() => watched.complaints.some((text) => text.includes('frame-ancestors')));
    expect(web.ledger.received).toHaveLength(0);
    await page.getByRole('button', { name: 'إغلاق المحادثة' }).click();
    await page.getByRole('button', { name: 'هل تحتاجون إلى مساعدة؟ اكتبوا لنا' }).waitFor();
  });
});
