// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { Program } from '../bots/program.ts';
import { launchBrowser, openPage, type Watched } from '../browser.ts';
import { folderWith } from '../knowledge/small-pack.ts';
import { describeWithWebChat, serveWebChat } from './webchat-page.ts';

/** Microsoft's client in the page of another site, on the program as it is started. */
describeWithWebChat('WebChat in Arabic', () => {
  const data = mkdtempSync(join(tmpdir(), 'sportello-webchat-'));
  const content = folderWith();
  let site: Awaited<ReturnType<typeof serveWebChat>>;
  let program: Program;
  let browser: Browser;
  let amal: Watched;

  beforeAll(async () => {
    site = await serveWebChat(() => program.url);
    program = await Program.serve({
      DATA_DIR: data,
      CONTENT_DIR: content,
      SERVICE_NAME: 'ASP Ambito 9',
      EMBED_ORIGINS: site.url,
    });
    browser = await launchBrowser();
    amal = await openPage(browser, site.url, { viewport: { width: 420, height: 900 }, locale: 'ar' });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    program?.child.kill('SIGKILL');
    site?.stop();
    rmSync(data, { recursive: true, force: true });
    rmSync(content, { recursive: true, force: true });
  });

  const messages = () => amal.page.locator('.webchat__text-content__markdown');
  const said = () => amal.page.locator('.webchat__bubble--from-user').allInnerTexts();
  const button = (title: string): Locator =>
    amal.page.getByRole('toolbar').getByRole('button', { name: title, exact: true });

  async function heard(text: string): Promise<Locator> {
    const message = messages().filter({ hasText: text }).last();
    await message.waitFor();
    return message;
  }

  async function say(text: string): Promise<void> {
    const box = amal.page.locator('.webchat__send-box-text-box__input');
    await box.fill(text);
    await box.press('Enter');
  }

  test('the bot greets, from right to left', async () => {
    await amal.page.goto('/');
    const welcome = await heard('مساعد آلي');
    expect(await welcome.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl');
    expect(await welcome.locator('strong').first().innerText()).toBe('شخص');
    await button('القائمة').waitFor();
  });

  test('what is pressed stands as said, and other languages can be chosen and left again', async () => {
    await button('🌐 اللغة').click();
    await button('Italiano').click();
    await heard('scrivo in italiano');
    expect(await said()).toEqual(['🌐 اللغة', 'Italiano']);
    await say('العربية');
    await heard('من الآن أكتب بالعربية');
  });

  test('an answer has its lines, its source as a link that leads there, and its buttons', async () => {
    await say('أريد الهوية الرقمية');
    const answer = await heard('الهوية الرقمية هي مفتاحكم');
    const links = await answer
      .locator('a')
      .evaluateAll((all) => all.map((one) => (one as HTMLAnchorElement).href));
    expect(links).toEqual(['https://www.spid.gov.it/']);
    expect(await answer.locator('br').count()).toBe(1);
    await button('بطاقة للموظف').click();
    const card = await heard('صباح الخير');
    expect(await card.locator('strong').innerText()).toContain('Buongiorno. Ho bisogno');
  });

  test('the page of the other site had nothing to complain about', () => {
    expect(amal.complaints).toEqual([]);
    const asked = new Set(amal.elsewhere.map((address) => new URL(address).origin));
    expect([...asked]).toEqual([program.url]);
  });
});
