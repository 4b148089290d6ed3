// SPDX-License-Identifier: AGPL-3.0-or-later
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { Acts } from '../../../desk/acts.ts';
import { Router } from '../../../desk/router.ts';
import { defaultRules } from '../../../desk/routing-rules.ts';
import { buildPages, type Watched } from '../../browser.ts';
import { means } from '../../fakes/understanding.ts';
import { describeInBrowser, faultsOf, launchBrowser, openPage } from './browser.ts';
import { ConsoleOfTest } from './console-of-test.ts';

const password = 'una frase lunga di prova';

describeInBrowser('who answers, in the console', () => {
  let built: ReturnType<typeof buildPages>;
  let browser: Browser;
  let desk: ConsoleOfTest;
  let router: Router;
  let anna: Watched;
  let bruno: Watched;

  beforeAll(async () => {
    built = buildPages('console');
    browser = await launchBrowser();
    desk = await ConsoleOfTest.start(built.folder, { 'renew permit': means('permit-renewal') });
    const rules = { ...defaultRules, offerMs: 600_000 };
    router = new Router(desk.ledger, { acts: new Acts(desk.ledger), rules });
    anna = await openPage(browser, desk.origin);
    bruno = await openPage(browser, desk.origin, { viewport: { width: 360, height: 740 } });
  }, 90_000);
  afterAll(async () => {
    await anna?.close();
    await bruno?.close();
    await browser?.close();
    await desk?.stop();
    built?.remove();
  });

  /** Set SHOTS to a folder to look at what the operators see. */
  async function shoot(name: string): Promise<void> {
    const folder = process.env.SHOTS;
    if (!folder) return;
    await anna.page.screenshot({ path: join(folder, `${name}-1280.png`) });
    await bruno.page.screenshot({ path: join(folder, `${name}-360.png`) });
  }
  const faults = async () => [...(await faultsOf(anna.page)), ...(await faultsOf(bruno.page))];
  const presence = (page: Page) => page.getByLabel('La tua presenza');

  test('two operators are in, and what waits is offered to the one who is available', async () => {
    await anna.page.goto(await desk.setupLink());
    await fillSetup(anna.page, 'Anna', 'anna@example.org');
    await presence(anna.page).selectOption('busy');
    await anna.page.getByRole('link', { name: 'Gruppo' }).click();
    await anna.page.getByRole('button', { name: 'Crea il collegamento' }).click();
    await bruno.page.goto(await anna.page.getByLabel('Collegamento di invito').inputValue());
    await fillSetup(bruno.page, 'Bruno', 'bruno@example.org');
    await presence(bruno.page).selectOption('available');
    await bruno.page.locator('.presence-available').waitFor();
    await anna.page.getByRole('link', { name: 'Sportello' }).click();
    await desk.says('p1', 'renew permit');
    await desk.untilHeard('p1', 'kit of the post office');
    await desk.says('p1', 'person');
    await desk.untilHeard('p1', 'A person will answer you here');
    await router.look();
    await bruno.page.getByText('Una conversazione per te:').waitFor();
    expect(await anna.page.getByText('Una conversazione per te:').count()).toBe(0);
    expect(await faults()).toEqual([]);
    await shoot('offer');
    await bruno.page.getByRole('button', { name: 'Accetta' }).click();
    await bruno.page.getByRole('button', { name: 'Passa a…' }).waitFor();
    await desk.untilHeard('p1', 'You are now talking with Bruno');
  }, 60_000);

  test('he passes it to her with a note: the person is told, and she accepts', async () => {
    await bruno.page.getByRole('button', { name: 'Passa a…' }).click();
    const dialog = bruno.page.getByRole('dialog');
    await dialog.getByLabel('A chi').selectOption({ label: 'Anna (Occupato, 0 su 5)' });
    await dialog.getByLabel('Nota per chi riceve').fill('Chiede del rinnovo: ha già il kit.');
    expect(await faults()).toEqual([]);
    await shoot('transfer');
    await dialog.getByRole('button', { name: 'Passa', exact: true }).click();
    await desk.untilHeard('p1', 'Bruno is passing your request to another person');
    await anna.page.getByText('Bruno ti passa una conversazione:').waitFor();
    await shoot('passed');
    await anna.page.getByRole('button', { name: 'Accetta' }).click();
    await anna.page.getByText('Chiede del rinnovo: ha già il kit.').waitFor();
    await desk.untilHeard('p1', 'You are now talking with Anna');
  }, 60_000);

  test('she gives it a priority and lets it rest until the person writes', async () => {
    await anna.page.getByLabel('Priorità').selectOption('high');
    await anna.page.locator('.queue-item .priority-high').waitFor();
    await anna.page.getByRole('button', { name: 'Sospendi' }).click();
    await anna.page.getByRole('button', { name: 'Finché la persona scrive' }).waitFor();
    expect(await faults()).toEqual([]);
    await shoot('snooze');
    await anna.page.getByRole('button', { name: 'Finché la persona scrive' }).click();
    await anna.page.getByRole('heading', { name: 'Sospese' }).waitFor();
    await shoot('snoozed');
    await desk.says('p1', 'I have the kit now');
    await anna.page.getByRole('heading', { name: 'Le mie' }).waitFor();
  }, 60_000);

  test('she sets the patron saint, and what cannot be read is refused', async () => {
    await anna.page.getByRole('link', { name: 'Orari' }).click();
    const week = anna.page.getByLabel('Settimana').first();
    await week.fill('lunedì mattina');
    await anna.page.getByRole('button', { name: 'Salva' }).click();
    await anna.page.getByRole('alert').filter({ hasText: 'Gli orari non si leggono' }).waitFor();
    await week.fill('Mon-Fri 09:00-13:00');
    await anna.page.getByLabel('Orario diverso per un territorio').fill('Jesi');
    await anna.page.getByRole('button', { name: 'Aggiungi' }).click();
    await anna.page.getByLabel('Santo patrono').nth(1).fill('09-22');
    await anna.page.getByRole('button', { name: 'Salva' }).click();
    await anna.page.getByText('Salvato.').waitFor();
    expect(await faultsOf(anna.page)).toEqual([]);
    await shoot('hours');
    const row = await desk.ledger.db
      .selectFrom('settings')
      .select('value')
      .where('key', '=', 'desk-hours')
      .executeTakeFirstOrThrow();
    expect(JSON.parse(row.value)).toMatchObject({
      general: { week: 'Mon-Fri 09:00-13:00' },
      territories: { jesi: { patron: '09-22' } },
    });
  }, 60_000);

  test('nothing failed in either page', () => {
    expect([anna.complaints, bruno.complaints]).toEqual([[], []]);
    expect([anna.elsewhere, bruno.elsewhere]).toEqual([[], []]);
  });
});

async function fillSetup(page: Page, name: string, email: string): Promise<void> {
  await page.getByLabel('Nome').fill(name);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Ripeti la password').fill(password);
  await page.getByRole('button', { name: 'Crea l’account ed entra' }).click();
  await page.getByLabel('La tua presenza').waitFor();
}
