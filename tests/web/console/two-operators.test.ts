// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Browser, Page } from 'playwright-core';
import { verifyAudit } from '../../../desk/audit.ts';
import { buildPages, type Watched } from '../../browser.ts';
import { means } from '../../fakes/understanding.ts';
import { describeInBrowser, faultsOf, launchBrowser, openPage } from './browser.ts';
import { ConsoleOfTest } from './console-of-test.ts';

const meanings = {
  'renew permit': means('permit-renewal'),
  'he hits me': { decision: 'safety', flow: 'violence' },
} as const;
const password = 'una frase lunga di prova';

describeInBrowser('two operators and a person', () => {
  let built: ReturnType<typeof buildPages>;
  let browser: Browser;
  let desk: ConsoleOfTest;
  let anna: Watched;
  let bruno: Watched;

  beforeAll(async () => {
    built = buildPages('console');
    browser = await launchBrowser();
    desk = await ConsoleOfTest.start(built.folder, meanings);
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

  test('the first operator is set up by the one-time link and is in', async () => {
    await anna.page.goto(await desk.setupLink());
    await fillSetup(anna.page, 'Anna', 'anna@example.org');
    await see(anna.page, 'heading', 'Tutto tranquillo');
    expect(new URL(anna.page.url()).pathname).toBe('/desk');
    expect(anna.page.url()).not.toContain('#');
  });

  test('nobody is on duty: the person is told when somebody will be, and the question is kept', async () => {
    await desk.says('p1', 'renew permit');
    await desk.untilHeard('p1', 'kit of the post office');
    await desk.says('p1', 'person');
    await desk.untilHeard('p1', 'The desk');
    await see(anna.page, 'link', /Chiede dopo una risposta/);
    await expectTitle(anna.page, '(1) Sportello');
  });

  test('the administrator invites a colleague, who signs in on a phone', async () => {
    await anna.page.getByRole('link', { name: 'Gruppo' }).click();
    await anna.page.getByRole('button', { name: 'Crea il collegamento' }).click();
    const link = await anna.page.getByLabel('Collegamento di invito').inputValue();
    await bruno.page.goto(link);
    await fillSetup(bruno.page, 'Bruno', 'bruno@example.org');
    await see(bruno.page, 'link', /Chiede dopo una risposta/);
    await bruno.page.getByRole('button', { name: 'Esci' }).click();
    await bruno.page.getByLabel('E-mail').fill('bruno@example.org');
    await bruno.page.getByLabel('Password').fill('sbagliata sbagliata');
    await bruno.page.getByRole('button', { name: 'Entra' }).click();
    await see(bruno.page, 'alert', 'E-mail o password non corretti.', true);
    await bruno.page.getByLabel('Password').fill(password);
    await bruno.page.getByRole('button', { name: 'Entra' }).click();
    await see(bruno.page, 'link', /Chiede dopo una risposta/);
    await anna.page.getByRole('link', { name: 'Sportello', exact: true }).click();
  });

  test('on duty, the desk is open for who asks now', async () => {
    const presence = anna.page.getByLabel('La tua presenza');
    await presence.selectOption('available');
    await anna.page.locator('.presence-available').waitFor();
    await see(anna.page, 'complementary', /Anna/);
    await bruno.page.getByText('Per il pubblico: aperto').waitFor();
    await until(() => desk.duty.now(null).open);
    await desk.says('p2', 'person');
    await desk.untilHeard('p2', 'A person will answer you here.');
  });

  test('both see the same conversation with the bot’s part and its summary; one takes it, the other is told', async () => {
    await anna.page.keyboard.press('j');
    await bruno.page.getByRole('link', { name: /Chiede dopo una risposta/ }).click();
    for (const { page } of [anna, bruno]) {
      await page.getByRole('log').getByText('Use the kit of the post office').waitFor();
      await page.getByText('In attesa di una persona; intanto risponde l’assistente').waitFor();
    }
    await see(anna.page, 'complementary', /Risposte già mostrate: «Rinnovo del permesso di soggiorno»/);
    // Both at once: the click of the second goes out before the first has come back.
    const claims = [anna, bruno].map(({ page }) => page.getByRole('button', { name: /Prendi in carico/ }));
    await claims[0]?.click();
    await bruno.page.getByText('Risponde Anna; l’assistente tace').waitFor({ timeout: 2_000 });
    expect(await claims[1]?.count()).toBe(0);
    await anna.page.getByText('Rispondi tu; l’assistente tace').waitFor();
    await desk.untilHeard('p1', 'You are now talking with Anna.');
  });

  test('who comes second in the same moment reads who was first', async () => {
    await bruno.page.getByRole('link', { name: 'Torna alla coda' }).click();
    await bruno.page.getByRole('link', { name: /Chiede una persona/ }).click();
    const button = bruno.page.getByRole('button', { name: /Prendi in carico/ });
    await button.waitFor();
    // Bruno’s page learns nothing for a moment, as on a slow line.
    await bruno.page.route('**/desk/api/**', async (route) => {
      if (route.request().method() === 'GET') await new Promise((resolve) => setTimeout(resolve, 1_500));
      await route.continue();
    });
    await anna.page.keyboard.press('Escape');
    await anna.page.keyboard.press('j');
    const claim = anna.page.getByRole('button', { name: /Prendi in carico/ });
    await claim.waitFor();
    await anna.page.keyboard.press('c');
    await desk.untilHeard('p2', 'You are now talking with Anna.');
    await button.click();
    await see(bruno.page, 'alert', 'La conversazione è di Anna.', true);
    await bruno.page.unrouteAll({ behavior: 'wait' });
    await anna.page.keyboard.press('Escape');
  });

  test('the bot is silent while the operator has the conversation; words go both ways', async () => {
    await anna.page.goBack();
    const log = anna.page.getByRole('log');
    await log.getByText('Use the kit of the post office').waitFor();
    const before = (await desk.heard('p1')).length;
    await desk.says('p1', 'renew permit');
    await log.getByText('renew permit').nth(1).waitFor({ timeout: 2_000 });
    expect(await desk.heard('p1')).toHaveLength(before);
    await anna.page.keyboard.press('r');
    const box = anna.page.getByLabel('Alla persona, in inglese');
    await box.pressSequentially('Buongiorno,');
    await box.press('Enter');
    await box.pressSequentially('mi dica.');
    await anna.page.reload();
    expect(await box.inputValue()).toBe('Buongiorno,\nmi dica.');
    await box.press('Control+Enter');
    await desk.untilHeard('p1', 'Buongiorno,\nmi dica.');
    await log.getByText('Buongiorno,').waitFor();
    expect(await box.inputValue()).toBe('');
    await until(async () => (await log.getByText('Buongiorno,').count()) === 1);
  });

  test('what a person writes is at the desk within half a second', async () => {
    const log = anna.page.getByRole('log');
    const times: number[] = [];
    for (let n = 1; n <= 10; n += 1) {
      const started = performance.now();
      await desk.says('p1', `line ${n}`);
      await log.getByText(`line ${n}`, { exact: true }).waitFor();
      times.push(performance.now() - started);
    }
    times.sort((a, b) => a - b);
    expect(times[8]).toBeLessThan(500);
  });

  test('languages from right to left stand right to left', async () => {
    await desk.says('p3', 'مرحبا، أحتاج إلى المساعدة', { locale: 'ar' });
    await desk.untilHeard('p3', '');
    await desk.presses('p3', 'person');
    await bruno.page.goto('/desk');
    await bruno.page.getByRole('link', { name: /arabo/ }).click();
    const text = bruno.page.getByText('مرحبا، أحتاج إلى المساعدة');
    expect(await text.evaluate((one) => [one.getAttribute('lang'), getComputedStyle(one).direction])).toEqual(
      ['ar', 'rtl'],
    );
  });

  test('danger stands on top with a word and a drawing', async () => {
    await desk.says('p4', 'he hits me');
    await bruno.page.goto('/desk');
    const first = bruno.page.getByRole('navigation', { name: 'Coda' }).getByRole('link').first();
    await until(async () => ((await first.textContent()) ?? '').includes('Urgente'));
    expect(await first.locator('svg').count()).toBe(1);
    await first.click();
    await bruno.page.getByRole('log').getByText('Testo non conservato').waitFor();
  });

  test('handed back, the bot answers again', async () => {
    await anna.page.keyboard.press('Escape');
    await anna.page.keyboard.press('h');
    await see(anna.page, 'dialog', /Restituire all’assistente/);
    await anna.page.keyboard.press('Enter');
    await anna.page.getByText('Risponde l’assistente: la conversazione gli è stata restituita').waitFor();
    await desk.untilHeard('p1', 'Anna');
    await desk.says('p1', 'renew permit');
    await desk.untilHeard('p1', 'Use the kit');
  });

  test('closed with one outcome; the person is told', async () => {
    await anna.page.keyboard.press('k');
    await anna.page
      .getByRole('navigation', { name: 'Coda' })
      .getByRole('link', { name: /risposto|da rispondere/ })
      .click();
    await anna.page.getByText('Rispondi tu').waitFor();
    await anna.page.keyboard.press('Escape');
    await anna.page.keyboard.press('x');
    const confirm = anna.page.getByRole('button', { name: 'Chiudi la conversazione' });
    expect(await confirm.isDisabled()).toBe(true);
    expect(await faultsOf(anna.page)).toEqual([]);
    await anna.page.getByText('Inviata a un servizio').click();
    await confirm.click();
    await anna.page.getByText('Chiusa: Inviata a un servizio').waitFor();
    await desk.untilHeard('p2', 'Anna has closed this talk.');
  });

  test('a session that is ended elsewhere closes the page within a second', async () => {
    await desk.ledger.db
      .updateTable('sessions')
      .set({ ended_at: 1 })
      .where('operator_id', 'in', (eb) => eb.selectFrom('operators').select('id').where('name', '=', 'Bruno'))
      .execute();
    await bruno.page.getByText('L’accesso è scaduto.').waitFor({ timeout: 2_000 });
    expect(await faultsOf(bruno.page)).toEqual([]);
  });

  test('no page asked anybody else or broke its policy, and the record is whole', async () => {
    for (const watched of [anna, bruno]) {
      expect(watched.elsewhere).toEqual([]);
      expect(watched.complaints).toEqual([]);
    }
    expect((await verifyAudit(desk.ledger)).ok).toBe(true);
  });

  test.each([
    [1280, 800],
    [360, 740],
  ])('no serious fault of accessibility at %i px', async (width, height) => {
    await anna.page.setViewportSize({ width, height });
    for (const path of ['/desk', '/desk/account', '/desk/team']) {
      await anna.page.goto(path);
      await anna.page.getByRole('heading').first().waitFor();
      expect(await faultsOf(anna.page)).toEqual([]);
    }
    await desk.says('p5', 'person');
    await anna.page.goto('/desk');
    await anna.page.getByRole('navigation', { name: 'Coda' }).getByRole('link').last().click();
    await anna.page.getByRole('log').waitFor();
    expect(await faultsOf(anna.page)).toEqual([]);
    expect(await anna.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });
});

async function fillSetup(page: Page, name: string, email: string): Promise<void> {
  await page.getByLabel('Nome').fill(name);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Ripeti la password').fill(password);
  await page.getByRole('button', { name: 'Crea l’account ed entra' }).click();
}

async function see(
  page: Page,
  role: Parameters<Page['getByRole']>[0],
  text: string | RegExp,
  inside = false,
) {
  const found =
    inside || role === 'complementary' || role === 'dialog'
      ? page.getByRole(role).filter({ hasText: text })
      : page.getByRole(role, { name: text });
  await found.first().waitFor();
}

async function until(holds: () => boolean | Promise<boolean>, withinMs = 5_000): Promise<void> {
  const started = Date.now();
  while (!(await holds())) {
    if (Date.now() - started > withinMs) throw new Error('It did not come to hold.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function expectTitle(page: Page, title: string): Promise<void> {
  return until(async () => (await page.title()) === title);
}
