// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Fastify from 'fastify';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { registerDeskPages } from '../../../bots/desk-pages.ts';
import { parseOpeningHours } from '../../../desk/opening-hours.ts';
import { registerDesk } from '../../../desk/register-desk.ts';
import { createSetupLink } from '../../../desk/setup-link.ts';
import { stepAt, totpCode } from '../../../desk/totp.ts';
import type { Ledger } from '../../../ledger/open-ledger.ts';
import { buildPages, type Watched } from '../../browser.ts';
import { fromBase32 } from '../../desk/app-of-test.ts';
import { goodPassword, silent } from '../../desk/desk-of-test.ts';
import { ProviderOfTest } from '../../desk/provider-of-test.ts';
import { LedgerOfTest } from '../../ledger/open.ts';
import { describeInBrowser, faultsOf, launchBrowser, openPage } from './browser.ts';

describeInBrowser('signing in at the console', () => {
  const place = new LedgerOfTest();
  const server = Fastify({ logger: false });
  let ledger: Ledger;
  let provider: ProviderOfTest;
  let built: ReturnType<typeof buildPages>;
  let browser: Browser;
  let ada: Watched;
  let page: Page;
  let secret: Uint8Array;
  let codes: string[] = [];

  beforeAll(async () => {
    built = buildPages('console');
    browser = await launchBrowser();
    place.now = Date.now();
    ledger = await place.open();
    provider = await ProviderOfTest.start();
    const port = await freePort();
    const publicUrl = `http://localhost:${port}`;
    await registerDesk(server, {
      ...{ ledger, publicUrl, log: silent, provider: provider.settings, secondFactor: 'administrators' },
      week: parseOpeningHours('Mon-Fri 09:00-13:00'),
      timeZone: 'Europe/Rome',
    });
    await registerDeskPages(server, { folder: built.folder });
    await server.listen({ port, host: '127.0.0.1' });
    ada = await openPage(browser, publicUrl);
    page = ada.page;
  }, 90_000);
  afterAll(async () => {
    await ada?.close();
    await browser?.close();
    await server.close();
    await provider?.stop();
    await place.remove();
    built?.remove();
  });

  /** Looks at it on both screens for faults; kept where somebody wants to look at them. */
  async function look(name: string): Promise<void> {
    expect(await faultsOf(page)).toEqual([]);
    const folder = process.env.SCREENSHOTS;
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect([name, width, over]).toEqual([name, width, 0]);
      if (!folder) continue;
      mkdirSync(folder, { recursive: true });
      await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true });
    }
  }
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const code = () => totpCode(secret, stepAt(place.now));
  /** The next code of the app. */
  const pass = () => {
    place.now += 30_000;
  };
  const atTheDesk = () => page.getByRole('heading', { name: 'Tutto tranquillo' }).waitFor();
  async function leave(): Promise<void> {
    await press('Esci');
    await page.getByRole('heading', { name: 'Accesso operatori' }).waitFor();
  }
  async function firstStep(): Promise<void> {
    await page.getByLabel('E-mail').fill('ada@example.org');
    await page.getByLabel('Password').fill(goodPassword);
    await press('Entra');
  }

  test('the first administrator is led to a second factor before anything else', async () => {
    await page.goto(`/desk/setup#${await createSetupLink(ledger, new Date(place.now))}`);
    await page.getByLabel('Nome').fill('Ada');
    await page.getByLabel('E-mail').fill('ada@example.org');
    await page.getByLabel('Password', { exact: true }).fill(goodPassword);
    await page.getByLabel('Ripeti la password').fill(goodPassword);
    await press('Crea l’account ed entra');
    await page.getByRole('heading', { name: 'Proteggi il tuo account' }).waitFor();
    await page.goto('/desk/team');
    await page.getByRole('heading', { name: 'Proteggi il tuo account' }).waitFor();
    await press('Collega un’app');
    const shown = page.locator('.app-secret code');
    secret = fromBase32(((await shown.textContent()) ?? '').replaceAll(' ', ''));
    const box = await page.getByRole('img', { name: 'Codice QR da inquadrare con l’app' }).boundingBox();
    expect(box?.width).toBeGreaterThan(150);
    await look('connect');
    await page.getByLabel('Il codice che l’app mostra adesso').fill('000000');
    await press('Conferma');
    await page.getByRole('alert').getByText('Il codice non è corretto').waitFor();
    await page.getByLabel('Il codice che l’app mostra adesso').fill(code());
    await press('Conferma');
    await page.getByRole('heading', { name: 'Codici di recupero' }).waitFor();
    codes = await page.locator('.recovery code').allTextContents();
    expect(codes).toHaveLength(10);
    await look('recovery');
    await press('Li ho salvati');
    await page.getByRole('heading', { name: 'Gruppo' }).waitFor();
  });

  test('password and code open the desk, and a recovery code does when the app is lost', async () => {
    await page.goto('/desk');
    await leave();
    await look('sign-in');
    await firstStep();
    await page.getByLabel('Codice dell’app').waitFor();
    await look('second-step');
    pass();
    await page.getByLabel('Codice dell’app').fill(code());
    await press('Entra');
    await atTheDesk();
    await leave();
    await firstStep();
    await press('Non hai l’app? Usa un codice di recupero.');
    await page.getByLabel('Codice di recupero').fill(codes[0] ?? '');
    await press('Entra');
    await atTheDesk();
  });

  describe('with an authenticator', () => {
    let cdp: CDPSession;
    let authenticatorId: string;
    beforeAll(async () => {
      cdp = await page.context().newCDPSession(page);
      await cdp.send('WebAuthn.enable');
      ({ authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          protocol: 'ctap2',
          transport: 'internal',
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
        },
      }));
    });
    const verify = (isUserVerified: boolean) =>
      cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });

    test('a passkey is added after proving who one is, named, and opens the desk alone', async () => {
      place.now += 16 * 60_000;
      await page.goto('/desk/account');
      await page.getByLabel('Nome della nuova passkey').fill('Portatile');
      await press('Aggiungi una passkey');
      await page.getByRole('heading', { name: 'Conferma chi sei' }).waitFor();
      await look('prove');
      await page.getByRole('dialog').getByLabel('Password attuale').fill(goodPassword);
      await press('Conferma');
      const added = page.getByLabel('Nome della passkey Portatile');
      await added.waitFor();
      await added.fill('Portatile dell’ufficio');
      await added.blur();
      await page.getByLabel('Nome della passkey Portatile dell’ufficio').waitFor();
      await look('account');
      await page.goto('/desk');
      await leave();
      await press('Entra con una passkey');
      await atTheDesk();
    });

    test('a device that does not verify its owner opens nothing', async () => {
      await leave();
      await verify(false);
      await press('Entra con una passkey');
      await page.getByRole('alert').waitFor();
      await verify(true);
      await press('Entra con una passkey');
      await atTheDesk();
    });

    test('a passkey that its owner has removed opens nothing', async () => {
      await page.goto('/desk/account');
      await press('Togli la passkey Portatile dell’ufficio');
      await page.getByLabel('Nome della passkey Portatile').waitFor({ state: 'detached' });
      await page.goto('/desk');
      await leave();
      await press('Entra con una passkey');
      await page.getByRole('alert').getByText('La passkey non è stata accettata').waitFor();
    });
  });

  test('an account is linked to the provider, and entered from there and back', async () => {
    await firstStep();
    pass();
    await page.getByLabel('Codice dell’app').fill(code());
    await press('Entra');
    await atTheDesk();
    await page.goto('/desk/account');
    await press('Collega Comune di prova');
    await page.getByRole('button', { name: 'Scollega' }).waitFor();
    await page.goto('/desk');
    await leave();
    provider.claims = { amr: ['mfa'] };
    await press('Entra con Comune di prova');
    await atTheDesk();
    expect(page.url()).toMatch(/\/desk$/);
    await leave();
    provider.claims = {};
    await press('Entra con Comune di prova');
    pass();
    await page.getByLabel('Codice dell’app').fill(code());
    await press('Entra');
    await atTheDesk();
  });

  test('who is sent to the way back without having set out is told so', async () => {
    await page.goto('/desk/provider?code=planted&state=planted');
    await page.getByRole('alert').getByText('Questa pagina si apre solo tornando').waitFor();
    expect(page.url()).not.toContain('planted');
  });

  test('a provider that is down leaves the password', async () => {
    await page.goto('/desk');
    await leave();
    await provider.stop();
    place.now += 11 * 60_000;
    await press('Entra con Comune di prova');
    await page.getByRole('alert').getByText('Il servizio di accesso non risponde').waitFor();
    await firstStep();
    await page.getByLabel('Codice dell’app').waitFor();
  });
});

/** The desk must know its address before it listens. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
