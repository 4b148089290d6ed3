// SPDX-License-Identifier: AGPL-3.0-or-later
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { buildPages, type Watched } from '../../browser.ts';
import { means } from '../../fakes/understanding.ts';
import { describeInBrowser, faultsOf, launchBrowser, openPage } from './browser.ts';
import { ConsoleOfTest } from './console-of-test.ts';

const password = 'una frase lunga di prova';
const phone = { width: 360, height: 740 };

describeInBrowser('writing at the desk', () => {
  let built: ReturnType<typeof buildPages>;
  let browser: Browser;
  let desk: ConsoleOfTest;
  let anna: Watched;
  let bruno: Watched;
  let path = '';

  beforeAll(async () => {
    built = buildPages('console');
    browser = await launchBrowser();
    desk = await ConsoleOfTest.start(built.folder, { 'renew permit': means('permit-renewal') });
    anna = await openPage(browser, desk.origin);
    bruno = await openPage(browser, desk.origin);
    await anna.page.goto(await desk.setupLink());
    await fillSetup(anna.page, 'Anna', 'anna@example.org');
    await anna.page.getByRole('link', { name: 'Gruppo' }).click();
    await anna.page.getByRole('button', { name: 'Crea il collegamento' }).click();
    await bruno.page.goto(await anna.page.getByLabel('Collegamento di invito').inputValue());
    await fillSetup(bruno.page, 'Bruno', 'bruno@example.org');
    await desk.says('p1', 'person');
    await bruno.page.getByRole('link', { name: /Chiede una persona/ }).click();
    await bruno.page.getByRole('button', { name: /Prendi in carico/ }).waitFor();
    path = new URL(bruno.page.url()).pathname;
    await bruno.page.goto('/desk');
  }, 120_000);
  afterAll(async () => {
    await anna?.close();
    await bruno?.close();
    await browser?.close();
    await desk?.stop();
    built?.remove();
  });

  const reply = (page: Page) => page.getByLabel('Alla persona, in inglese');
  const note = (page: Page) => page.getByLabel('Nota interna: la vedono solo i colleghi');

  test('a draft is there after a reload, in another browser, and after signing out', async () => {
    await anna.page.goto(path);
    await anna.page.getByRole('button', { name: /Prendi in carico/ }).click();
    await reply(anna.page).pressSequentially('Buongiorno,');
    await reply(anna.page).press('Enter');
    await reply(anna.page).pressSequentially('mi dica.');
    await anna.page.reload();
    await hasValue(reply(anna.page), 'Buongiorno,\nmi dica.');
    await until(async () => (await savedDrafts()) === 1);
    const elsewhere = await openPage(browser, desk.origin);
    await signIn(elsewhere.page, path, 'anna@example.org');
    await hasValue(reply(elsewhere.page), 'Buongiorno,\nmi dica.');
    await reply(elsewhere.page).press('Control+End');
    await reply(elsewhere.page).pressSequentially(' Grazie.');
    // The newer is shown in the page that changed nothing since.
    await hasValue(reply(anna.page), 'Buongiorno,\nmi dica. Grazie.');
    await elsewhere.page.getByRole('button', { name: 'Esci' }).click();
    await elsewhere.page.getByRole('button', { name: 'Esci' }).last().click();
    await signIn(elsewhere.page, path, 'anna@example.org');
    await hasValue(reply(elsewhere.page), 'Buongiorno,\nmi dica. Grazie.');
    expect(elsewhere.complaints).toEqual([]);
    await elsewhere.close();
  });

  test('where two pages changed the same draft, both are shown and one is chosen', async () => {
    const second = await anna.page.context().newPage();
    await second.goto(path);
    await hasValue(reply(second), 'Buongiorno,\nmi dica. Grazie.');
    await anna.page.route('**/drafts/reply', (route) => route.abort());
    await reply(anna.page).fill('la mia');
    await reply(second).fill('più recente');
    await until(async () => (await second.evaluate(() => Object.keys(sessionStorage).length)) === 0);
    await anna.page.unroute('**/drafts/reply');
    await anna.page.getByText('In un’altra pagina hai scritto qualcosa di più recente:').waitFor();
    expect(await reply(anna.page).inputValue()).toBe('la mia');
    await shot(anna.page, 'two-drafts');
    await anna.page.getByRole('button', { name: 'Usa quello' }).click();
    await hasValue(reply(anna.page), 'più recente');
    await second.close();
  });

  test('a note is visibly no reply, names a colleague by the keyboard alone, and never reaches the person', async () => {
    const before = await desk.heard('p1');
    await anna.page.keyboard.press('Escape');
    await anna.page.keyboard.press('n');
    await note(anna.page).waitFor();
    await note(anna.page).pressSequentially('@br');
    await anna.page.getByRole('option', { name: 'Bruno' }).waitFor();
    expect(await faultsOf(anna.page)).toEqual([]);
    await anna.page.keyboard.press('Enter');
    await note(anna.page).pressSequentially('la conosci?');
    expect(await note(anna.page).inputValue()).toBe('@Bruno la conosci?');
    await shot(anna.page, 'note-written');
    await anna.page.keyboard.press('Control+Enter');
    const line = anna.page.getByRole('log').getByRole('listitem').filter({ hasText: '@Bruno la conosci?' });
    await line.getByText('Nota interna di Anna').waitFor();
    expect(await line.locator('svg').count()).toBe(1);
    expect(await line.locator('.line-text').evaluate((one) => getComputedStyle(one).borderStyle)).toBe(
      'dashed',
    );
    await hasValue(note(anna.page), '');
    expect(await desk.heard('p1')).toEqual(before);
    await shot(anna.page, 'note-in-thread');
    // The reply that was begun is still the reply.
    await anna.page.keyboard.press('Escape');
    await anna.page.keyboard.press('r');
    await hasValue(reply(anna.page), 'più recente');
  });

  test('the colleague finds the mention in the header and reads it; its author takes it back', async () => {
    const button = bruno.page.getByRole('button', { name: /Menzioni/ });
    await until(async () => ((await button.textContent()) ?? '').includes('1'));
    await button.click();
    await bruno.page.getByRole('link', { name: /Anna ti nomina in/ }).click();
    const log = bruno.page.getByRole('log');
    await log.getByText('nomina te').waitFor();
    await until(async () => !((await button.textContent()) ?? '').includes('1'));
    expect(await reply(bruno.page).count()).toBe(0);
    expect(await faultsOf(bruno.page)).toEqual([]);
    await anna.page.getByRole('button', { name: 'Cancella la nota' }).click();
    await anna.page.getByRole('alertdialog').or(anna.page.getByRole('dialog')).waitFor();
    await anna.page.keyboard.press('Enter');
    await log.getByText('Nota cancellata da chi l’ha scritta').waitFor();
  });

  test('each sees that the other is there, and writes', async () => {
    await anna.page.getByText('Bruno guarda questa conversazione').waitFor();
    await bruno.page.getByRole('button', { name: 'Nota interna', exact: true }).click();
    await bruno.page.getByRole('button', { name: 'Chiama un collega (@)' }).click();
    await bruno.page.getByRole('option', { name: 'Anna' }).click();
    await hasValue(note(bruno.page), '@Anna ');
    await note(bruno.page).fill('');
    await note(bruno.page).pressSequentially('attenzione: ha già un appuntamento');
    await anna.page.getByText('Bruno sta scrivendo una nota').first().waitFor();
    await shot(anna.page, 'colleague-types');
    await note(bruno.page).press('Control+Enter');
    await anna.page.getByRole('log').getByText('ha già un appuntamento').waitFor();
  });

  test('what came since one began is shown before anything is sent', async () => {
    await desk.says('p1', 'renew permit');
    await anna.page.getByRole('log').getByText('renew permit').waitFor();
    const before = await desk.heard('p1');
    await reply(anna.page).press('Control+Enter');
    const dialog = anna.page.getByRole('dialog');
    await dialog.getByText('renew permit').waitFor();
    await dialog.getByText('ha già un appuntamento').waitFor();
    expect(await faultsOf(anna.page)).toEqual([]);
    await shot(anna.page, 'changed');
    expect(await desk.heard('p1')).toEqual(before);
    await dialog.getByRole('button', { name: 'Continua a scrivere' }).click();
    await reply(anna.page).fill('Ho letto.');
    await reply(anna.page).press('Control+Enter');
    await desk.untilHeard('p1', 'Ho letto.');
    await desk.says('p1', 'thanks');
    await anna.page.getByRole('log').getByText('thanks').waitFor();
    await reply(anna.page).pressSequentially('Prego');
    await desk.says('p1', 'one more thing');
    await anna.page.getByRole('log').getByText('one more thing').waitFor();
    await reply(anna.page).press('Control+Enter');
    await dialog.getByRole('button', { name: 'Invia comunque' }).click();
    await desk.untilHeard('p1', 'Prego');
    await hasValue(reply(anna.page), '');
    await until(async () => (await savedDrafts()) === 0);
  });

  test('the panes beside the conversation are hidden, stay so, and have their address', async () => {
    const context = anna.page.getByRole('complementary', { name: 'Contesto' });
    const list = anna.page.getByRole('navigation', { name: 'Coda' });
    await anna.page.getByRole('button', { name: 'Contesto', exact: true }).click();
    await anna.page.getByRole('button', { name: 'Coda', exact: true }).click();
    await anna.page.reload();
    await reply(anna.page).waitFor();
    expect([await context.isVisible(), await list.isVisible()]).toEqual([false, false]);
    await shot(anna.page, 'panes-hidden');
    await anna.page.goto(`${path}/info`);
    await context.waitFor();
    await anna.page.goto(path);
    await anna.page.getByRole('button', { name: 'Contesto', exact: true }).click();
    await anna.page.getByRole('button', { name: 'Coda', exact: true }).click();
    await context.waitFor();
    await list.waitFor();
  });

  test('a message that failed says why, and goes again with one press', async () => {
    await onChannel('whatsapp');
    await reply(anna.page).fill('Le scrivo domani.');
    await reply(anna.page).press('Control+Enter');
    await until(async () => (await outbox()).length > 0);
    await desk.ledger.db.updateTable('outbox').set({ status: 'failed', code: 'whatsapp-131026' }).execute();
    desk.ledger.wake.emit('desk');
    const line = anna.page.getByRole('listitem').filter({ hasText: 'Le scrivo domani.' });
    await line.getByText('Il numero della persona non riceve messaggi di WhatsApp.').waitFor();
    await shot(anna.page, 'failed');
    expect(await faultsOf(anna.page)).toEqual([]);
    await line.getByRole('button', { name: 'Riprova' }).click();
    await line.getByText('in partenza…').waitFor();
    expect(await outbox()).toEqual(['queued']);
    await desk.ledger.db.updateTable('outbox').set({ status: 'sent', read_at: 1 }).execute();
    await line.getByText('letto', { exact: true }).waitFor();
  });

  test('WhatsApp’s window counts down; once it is shut a template is offered and sent', async () => {
    await anna.page
      .getByText(/si può scrivere ancora per 23\s?h/)
      .first()
      .waitFor();
    await desk.ledger.db
      .updateTable('messages')
      .set((eb) => ({ at: eb('at', '-', 90_000_000) }))
      .execute();
    await anna.page.reload();
    await anna.page.getByText('quello che invii resta fermo').waitFor();
    await shot(anna.page, 'window-shut');
    expect(await faultsOf(anna.page)).toEqual([]);
    await anna.page.getByRole('button', { name: /Invita a scrivere, in inglese/ }).click();
    await anna.page.getByText(/La persona è stata invitata a scrivere/).waitFor();
    await anna.page.getByText('Modello di WhatsApp: invito a scrivere di nuovo, in inglese').waitFor();
    expect(await outbox()).toContain('queued');
    await onChannel('web');
  });

  test('all of it fits a phone', async () => {
    await anna.page.setViewportSize(phone);
    await anna.page.goto(path);
    await reply(anna.page).waitFor();
    for (const [mode, name] of [
      ['Nota interna', 'phone-note'],
      ['Risposta', 'phone-reply'],
    ] as const) {
      await anna.page.getByRole('button', { name: mode, exact: true }).click();
      expect(await anna.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      expect(await faultsOf(anna.page)).toEqual([]);
      await shot(anna.page, name);
    }
    expect(await reply(anna.page).evaluate((one) => one.getBoundingClientRect().bottom <= innerHeight)).toBe(
      true,
    );
    await anna.page.getByRole('link', { name: 'Contesto' }).click();
    await anna.page.getByRole('main', { name: 'Contesto' }).waitFor();
    expect(new URL(anna.page.url()).pathname).toBe(`${path}/info`);
  });

  test('no page broke its policy or asked anybody else', () => {
    for (const watched of [anna, bruno]) {
      expect(watched.elsewhere).toEqual([]);
      expect(watched.complaints.filter((one) => !one.includes('ERR_FAILED'))).toEqual([]);
    }
  });

  async function savedDrafts(): Promise<number> {
    return (await desk.ledger.db.selectFrom('drafts').select('version').execute()).length;
  }

  async function outbox(): Promise<string[]> {
    const rows = await desk.ledger.db.selectFrom('outbox').select('status').orderBy('id').execute();
    return rows.map(({ status }) => status);
  }

  async function onChannel(channel: string): Promise<void> {
    await desk.ledger.db.updateTable('conversations').set({ channel }).execute();
    await desk.ledger.db.updateTable('handoffs').set({ channel }).execute();
    await anna.page.reload();
  }
});

async function fillSetup(page: Page, name: string, email: string): Promise<void> {
  await page.getByLabel('Nome').fill(name);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Ripeti la password').fill(password);
  await page.getByRole('button', { name: 'Crea l’account ed entra' }).click();
  await page.getByRole('button', { name: 'Esci' }).waitFor();
}

async function signIn(page: Page, path: string, email: string): Promise<void> {
  await page.goto(path);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Entra' }).click();
}

async function hasValue(box: ReturnType<Page['getByLabel']>, value: string): Promise<void> {
  await until(async () => (await box.inputValue()) === value);
}

async function until(holds: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const started = Date.now();
  while (!(await holds())) {
    if (Date.now() - started > withinMs) throw new Error('It did not come to hold.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Kept where SCREENSHOTS says, to be looked at. */
async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
}
