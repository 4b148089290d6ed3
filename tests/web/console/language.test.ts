// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { buildPages, type Watched } from '../../browser.ts';
import { describeInBrowser, launchBrowser, openPage, password, signUp } from './browser.ts';
import { ConsoleOfTest } from './console-of-test.ts';
import { wordsOf } from './words-of.ts';

const italian = wordsOf('it');
const english = wordsOf('en');
const persian = wordsOf('fa');
const email = 'anna@example.org';
const chooser = '#interface-language';

describeInBrowser('the language of the console', () => {
  let built: ReturnType<typeof buildPages>;
  let browser: Browser;
  let desk: ConsoleOfTest;
  let anna: Watched;
  const opened: Watched[] = [];

  beforeAll(async () => {
    built = buildPages('console');
    browser = await launchBrowser();
    desk = await ConsoleOfTest.start(built.folder, {});
    anna = await open('it-IT');
  }, 90_000);
  afterAll(async () => {
    for (const one of opened) await one.close();
    await browser?.close();
    await desk?.stop();
    built?.remove();
  });

  async function open(locale: string): Promise<Watched> {
    const watched = await openPage(browser, desk.origin, { locale });
    opened.push(watched);
    return watched;
  }

  test.each([
    ['uk-UA', 'uk', 'ltr'],
    ['fa', 'fa', 'rtl'],
    ['de-DE', 'it', 'ltr'],
  ] as const)('a browser in %s reads %s', async (locale, language, direction) => {
    const { page } = await open(locale);
    await page.goto('/desk');
    await page.getByRole('heading', { name: wordsOf(language).word('sign-in.title') }).waitFor();
    expect(await attributesOf(page)).toEqual([language, direction]);
  });

  test('chosen before signing in it goes to the account, with what is typed by keyboard where it was', async () => {
    const { page } = anna;
    await page.goto(await desk.setupLink());
    await page.locator(chooser).selectOption('en');
    await page.getByRole('heading', { name: english.word('setup.title') }).waitFor();
    expect(await page.locator(chooser).evaluate((one) => one === document.activeElement)).toBe(true);
    await signUp(page, { name: 'Anna', email }, 'en');
    await page.getByRole('heading', { name: english.word('empty.quiet') }).waitFor();
    await until(async () => (await kept()) === 'en');
  });

  test('another browser follows the account', async () => {
    const { page } = await open('it-IT');
    await signIn(page, italian);
    await page.getByRole('heading', { name: english.word('empty.quiet') }).waitFor();
    expect(await attributesOf(page)).toEqual(['en', 'ltr']);
    await page.goto('/desk/account');
    await page.locator(chooser).selectOption('fa');
    await page.getByRole('heading', { name: persian.word('language.title') }).waitFor();
    expect(await attributesOf(page)).toEqual(['fa', 'rtl']);
    await until(async () => (await kept()) === 'fa');
  });

  test('after signing out the page keeps its language, and refuses in it', async () => {
    const { page } = anna;
    await page.getByRole('button', { name: english.word('leave.button'), exact: true }).click();
    await page.getByRole('heading', { name: english.word('sign-in.title') }).waitFor();
    await page.getByLabel(english.word('sign-in.email')).fill(email);
    await page.getByLabel(english.word('sign-in.password')).fill('not this one at all');
    await page.keyboard.press('Enter');
    await page
      .getByRole('alert')
      .filter({ hasText: english.word('errors.wrong-sign-in') })
      .waitFor();
  });

  test('the first load is one language and at most 200 KB of script', async () => {
    const { page } = await open('it-IT');
    const scripts: string[] = [];
    page.on('response', (response) => {
      const path = new URL(response.url()).pathname;
      if (path.endsWith('.js')) scripts.push(path.replace('/desk/', ''));
    });
    await signIn(page, italian);
    await page.getByRole('navigation', { name: persian.word('queue.title') }).waitFor();
    await page.waitForLoadState('networkidle');
    scripts.length = 0;
    await page.reload();
    await page.getByRole('navigation', { name: persian.word('queue.title') }).waitFor();
    await page.waitForLoadState('networkidle');
    expect(scripts.filter((path) => path.includes('catalogue'))).toHaveLength(1);
    const bytes = [...new Set(scripts)].reduce((sum, path) => sum + gzipped(path), 0);
    if (process.env.SHOW_SIZES) process.stdout.write(`First load: ${bytes} bytes of script\n`);
    expect(bytes).toBeLessThanOrEqual(200 * 1_024);
  });

  test('no page asked anybody else or broke its policy', () => {
    for (const { elsewhere, complaints } of opened) expect([...elsewhere, ...complaints]).toEqual([]);
  });

  async function kept(): Promise<string | null | undefined> {
    const row = await desk.ledger.db
      .selectFrom('operators')
      .select('interface_language')
      .where('email', '=', email)
      .executeTakeFirst();
    return row?.interface_language;
  }

  function gzipped(path: string): number {
    return readFileSync(join(built.folder, `${path}.gz`)).length;
  }
});

async function signIn(page: Page, { word }: ReturnType<typeof wordsOf>): Promise<void> {
  await page.goto('/desk');
  await page.getByLabel(word('sign-in.email')).fill(email);
  await page.getByLabel(word('sign-in.password')).fill(password);
  await page.getByRole('button', { name: word('sign-in.enter') }).click();
}

function attributesOf(page: Page): Promise<(string | null)[]> {
  return page.locator('html').evaluate((html) => [html.getAttribute('lang'), html.getAttribute('dir')]);
}

async function until(holds: () => boolean | Promise<boolean>, withinMs = 5_000): Promise<void> {
  const started = Date.now();
  while (!(await holds())) {
    if (Date.now() - started > withinMs) throw new Error('It did not come to hold.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
