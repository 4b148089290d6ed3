// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { toQrPicture } from '../../../adapters/whatsapp-web/qr.ts';
import { buildPages, type Watched } from '../../browser.ts';
import { describeInBrowser, launchBrowser, openPage } from './browser.ts';
import { ConsoleOfTest } from './console-of-test.ts';

const password = 'una frase lunga di prova';
const number = '390731000321';

describeInBrowser('the page of the pilot number', () => {
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

  /** Kept where somebody wants to look at them. */
  async function picture(name: string): Promise<void> {
    const folder = process.env.SCREENSHOTS;
    if (!folder) return;
    mkdirSync(folder, { recursive: true });
    await ada.page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  }

  test('without the channel nothing points to it', async () => {
    expect(await ada.page.getByRole('link', { name: 'WhatsApp' }).count()).toBe(0);
  });

  test('while it waits for its pairing the code is shown, with what to do and what is risked', async () => {
    desk.pilot = { state: 'pairing', qr: toQrPicture('2@abc,def,ghi,secret,1') };
    await ada.page.reload();
    await ada.page.getByRole('link', { name: 'WhatsApp' }).click();
    await ada.page.getByRole('heading', { name: 'Da collegare' }).waitFor();
    const code = ada.page.getByRole('img', { name: 'Codice QR per collegare il numero' });
    await code.waitFor();
    const box = await code.boundingBox();
    expect(box?.width).toBeGreaterThan(200);
    expect(box?.width).toBeCloseTo(box?.height ?? 0, 0);
    await ada.page.getByText('WhatsApp può scollegare il numero o bloccarlo in qualsiasi momento').waitFor();
    await picture('pairing');
    const first = await code.locator('path').getAttribute('d');
    desk.pilot = { state: 'pairing', qr: toQrPicture('2@xyz,def,ghi,secret,1') };
    await ada.page.waitForFunction(
      (before) => document.querySelector('.pairing path')?.getAttribute('d') !== before,
      first,
    );
  });

  test('once connected the code is gone and the number is named by its end', async () => {
    desk.pilot = { state: 'connected', numberEnd: number.slice(-3) };
    await ada.page.getByRole('heading', { name: 'Collegato' }).waitFor();
    await ada.page.getByText('Numero che finisce per 321.').waitFor();
    expect(await ada.page.locator('.pairing').count()).toBe(0);
    expect(await ada.page.getByRole('alert').count()).toBe(0);
    await picture('connected');
  });

  test('when the number was logged out every page of an administrator says so', async () => {
    desk.pilot = { state: 'logged-out', loggedOutAt: Date.UTC(2026, 10, 24, 9), waiting: 2 };
    await ada.page.getByRole('heading', { name: 'Scollegato da WhatsApp' }).waitFor();
    await ada.page.getByText('2 messaggi aspettano di partire.').waitFor();
    await picture('logged-out');
    await ada.page.getByRole('link', { name: 'Sportello', exact: true }).click();
    await ada.page.getByText('Il numero WhatsApp di prova non è collegato').waitFor();
    await ada.page.getByRole('link', { name: 'Vedi che cosa fare' }).click();
    await ada.page.getByRole('heading', { name: 'WhatsApp di prova' }).waitFor();
  });

  test('what keeps it from running is said with its remedy, on a phone too', async () => {
    desk.pilot = { state: 'failed', code: 'no-chromium' };
    await ada.page.setViewportSize({ width: 360, height: 740 });
    await ada.page.getByText('Manca Chromium').waitFor();
    const wide = await ada.page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(360);
    await picture('failed-narrow');
    expect([ada.elsewhere, ada.complaints]).toEqual([[], []]);
  });
});
