// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { Program } from '../bots/program.ts';
import { describeInBrowser, launchBrowser, openPage, type Watched } from '../browser.ts';
import { folderWith } from '../knowledge/small-pack.ts';

const password = 'una frase lunga e tranquilla';

/** The main job, on the program as it is started: three browsers, nothing in between. */
describeInBrowser('a person asks, Sportello answers, an operator takes over', () => {
  const data = mkdtempSync(join(tmpdir(), 'sportello-main-job-'));
  const content = folderWith();
  let program: Program;
  let browser: Browser;
  let amal: Watched;
  let anna: Watched;
  let bruno: Watched;

  beforeAll(async () => {
    program = await Program.serve({ DATA_DIR: data, CONTENT_DIR: content, SERVICE_NAME: 'ASP Ambito 9' });
    browser = await launchBrowser();
    amal = await openPage(browser, program.url, { viewport: { width: 320, height: 640 } });
    anna = await openPage(browser, program.url, { locale: 'it-IT' });
    bruno = await openPage(browser, program.url, { locale: 'it-IT' });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    program?.child.kill('SIGKILL');
    rmSync(data, { recursive: true, force: true });
    rmSync(content, { recursive: true, force: true });
  });

  const heard = (text: string) => amal.page.getByRole('log').getByText(text).first().waitFor();

  async function say(text: string): Promise<void> {
    await amal.page.locator('textarea').fill(text);
    await amal.page.keyboard.press('Enter');
  }

  async function makeAccount(page: Page, name: string): Promise<void> {
    await page.getByLabel('Nome').fill(name);
    await page.getByLabel('E-mail').fill(`${name.toLowerCase()}@example.org`);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByLabel('Ripeti la password').fill(password);
    await page.getByRole('button', { name: 'Crea l’account ed entra' }).click();
    await page.getByRole('navigation', { name: 'Coda' }).waitFor();
  }

  test('the answer comes in the language of the person, with its source and date', async () => {
    await amal.page.goto('/chat?language=ar&territory=jesi');
    await heard('مساعد آلي');
    await say('أريد الهوية الرقمية');
    await heard('الهوية الرقمية هي مفتاحكم إلى المكاتب');
    await heard('AgID');
    expect(await amal.page.evaluate(() => document.documentElement.dir)).toBe('rtl');
  });

  test('two operators open the desk, and one of them takes the conversation', async () => {
    await say('أريد التحدث مع شخص');
    await anna.page.goto(/\/desk\/setup#\S+/.exec(program.output)?.[0] ?? '');
    await makeAccount(anna.page, 'Anna');
    await anna.page.getByRole('link', { name: 'Gruppo' }).click();
    await anna.page.getByRole('button', { name: 'Crea il collegamento' }).click();
    await bruno.page.goto(await anna.page.getByLabel('Collegamento di invito').inputValue());
    await makeAccount(bruno.page, 'Bruno');
    await anna.page.goto('/desk');
    for (const { page } of [anna, bruno]) await page.getByRole('link', { name: /arabo/ }).click();
    await anna.page.getByRole('log').getByText('أريد الهوية الرقمية').first().waitFor();
    await anna.page.getByRole('button', { name: /Prendi in carico/ }).click();
    await heard('Anna');
    await bruno.page.getByText(/Anna/).first().waitFor();
    expect(await bruno.page.getByLabel('Alla persona, in arabo').count()).toBe(0);
  }, 60_000);

  test('what each writes reaches the other, and the bot is silent', async () => {
    await anna.page.getByLabel('Alla persona, in arabo').fill('Buongiorno, sono Anna. Come posso aiutare?');
    await anna.page.keyboard.press('Control+Enter');
    await heard('Buongiorno, sono Anna.');
    const lines = await amal.page.getByRole('log').getByText('الهوية الرقمية هي مفتاحكم').count();
    await say('أريد الهوية الرقمية');
    await anna.page.getByRole('log').getByText('أريد الهوية الرقمية').nth(1).waitFor();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await amal.page.getByRole('log').getByText('الهوية الرقمية هي مفتاحكم').count()).toBe(lines);
  });

  test('handed back, the bot answers again', async () => {
    await anna.page.getByRole('button', { name: /Restituisci all.assistente/ }).click();
    await anna.page.getByRole('button', { name: 'Restituisci', exact: true }).click();
    await heard('المساعد الآلي');
    const before = await amal.page.getByRole('log').getByText('الهوية الرقمية هي مفتاحكم').count();
    await say('أريد الهوية الرقمية');
    await amal.page.getByRole('log').getByText('الهوية الرقمية هي مفتاحكم').nth(before).waitFor();
  });

  test('who has everything deleted sees it go, and is somebody new at the next word', async () => {
    await say('حذف بياناتي');
    await amal.page.locator('.buttons button').first().click();
    await amal.page.locator('.by-person').first().waitFor({ state: 'detached' });
    expect(await amal.page.locator('.message').count()).toBe(1);
    await say('أريد الهوية الرقمية');
    await heard('مساعد آلي');
    await heard('الهوية الرقمية هي مفتاحكم');
    await amal.page.reload();
    await heard('الهوية الرقمية هي مفتاحكم');
    expect(await amal.page.locator('.by-person').count()).toBe(1);
  });

  test('no page asked anything of anybody else, and none had to complain', () => {
    for (const { elsewhere, complaints } of [amal, anna, bruno]) {
      expect(elsewhere).toEqual([]);
      // Who is not signed in, and what its person has deleted, is asked for once.
      expect(complaints.filter((one) => !/status of 40[14]/.test(one))).toEqual([]);
    }
  });
});
