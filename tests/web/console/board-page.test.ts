// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { buildPages, type Watched } from '../../browser.ts';
import { describeInBrowser, faultsOf, launchBrowser, openPage } from './browser.ts';
import { ConsoleOfTest } from './console-of-test.ts';

const password = 'una frase lunga di prova';

describeInBrowser('the supervisors’ board', () => {
  let built: ReturnType<typeof buildPages>;
  let browser: Browser;
  let desk: ConsoleOfTest;
  let ada: Watched;

  beforeAll(async () => {
    built = buildPages('console');
    browser = await launchBrowser();
    desk = await ConsoleOfTest.start(built.folder, {});
    ada = await openPage(browser, desk.origin);
    await ada.page.goto(await desk.setupLink());
    await ada.page.getByLabel('Nome').fill('Ada');
    await ada.page.getByLabel('E-mail').fill('ada@example.org');
    await ada.page.getByLabel('Password', { exact: true }).fill(password);
    await ada.page.getByLabel('Ripeti la password').fill(password);
    await ada.page.getByRole('button', { name: 'Crea l’account ed entra' }).click();
    await ada.page.getByRole('heading', { name: 'Tutto tranquillo' }).waitFor();
  }, 90_000);
  afterAll(async () => {
    await ada?.close();
    await browser?.close();
    await desk?.stop();
    built?.remove();
  });

  async function picture(name: string): Promise<void> {
    const folder = process.env.SCREENSHOTS;
    if (!folder) return;
    mkdirSync(folder, { recursive: true });
    await ada.page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  }

  test('shows who waits, by language and territory, and follows what happens', async () => {
    const { page } = ada;
    await desk.says('p1', 'voglio parlare con una persona');
    await page.getByRole('link', { name: 'Quadro' }).click();
    await page.getByRole('heading', { name: 'Quadro' }).waitFor();
    const languages = page.getByRole('table', { name: 'Per lingua' });
    await languages.getByRole('row').nth(1).waitFor();
    expect(await languages.getByRole('row').nth(1).getByRole('cell').first().textContent()).toBe('1');
    await desk.says('p2', 'voglio parlare con una persona');
    await page.locator('.figure', { hasText: 'In attesa' }).getByText('2', { exact: true }).waitFor();
    await picture('board');
    expect(await faultsOf(page)).toEqual([]);
  });

  test('shows what was asked for in a stretch of days, and gives it as a table', async () => {
    const { page } = ada;
    const history = page.getByRole('region', { name: 'Tabella dell’andamento' });
    await history.getByRole('row').nth(1).waitFor();
    await page.getByLabel('Diviso per').selectOption('channel');
    await history.getByRole('columnheader', { name: 'Canale' }).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Scarica la tabella' }).click();
    expect((await download).suggestedFilename()).toMatch(/^sportello-.*-channel\.csv$/);
  });

  test('fits a phone', async () => {
    const { page } = ada;
    await page.setViewportSize({ width: 360, height: 740 });
    await picture('board-phone');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect(wide).toBe(false);
    expect(await faultsOf(page)).toEqual([]);
  });
});
