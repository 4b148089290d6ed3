// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Browser, Page } from 'playwright-core';
import { deskKeys } from '../../../web/console/shell/keys.ts';
import { buildPages, type Watched } from '../../browser.ts';
import { means } from '../../fakes/understanding.ts';
import { describeInBrowser, faultsOf, launchBrowser, openPage } from './browser.ts';
import { ConsoleOfTest } from './console-of-test.ts';

const meanings = { 'renew permit': means('permit-renewal') };
const password = 'una frase lunga di prova';
const shots = process.env.SCREENSHOTS;

describeInBrowser('the list, the search and the keys', () => {
  let built: ReturnType<typeof buildPages>;
  let browser: Browser;
  let desk: ConsoleOfTest;
  let anna: Watched;
  let page: Page;

  beforeAll(async () => {
    built = buildPages('console');
    browser = await launchBrowser();
    desk = await ConsoleOfTest.start(built.folder, meanings);
    anna = await openPage(browser, desk.origin);
    page = anna.page;
    // Sound is counted and not heard.
    await page.addInitScript(() => {
      const sounds = { count: 0 };
      Object.assign(window, { sounds });
      window.AudioContext = class extends AudioContext {
        override createOscillator(): OscillatorNode {
          sounds.count += 1;
          return super.createOscillator();
        }
      };
    });
    await page.goto(await desk.setupLink());
    for (const [label, value] of [
      ['Nome', 'Anna'],
      ['E-mail', 'anna@example.org'],
      ['Password', password],
      ['Ripeti la password', password],
    ] as const)
      await page.getByLabel(label, { exact: true }).fill(value);
    await page.getByRole('button', { name: 'Crea l’account ed entra' }).click();
    await page.getByRole('heading', { name: 'Tutto tranquillo' }).waitFor();
    // In the header, before anybody asks.
    await page.locator('.presence-choice').selectOption('available');
    await until(async () => (await page.locator('.presence-choice').inputValue()) === 'available');
  }, 90_000);
  afterAll(async () => {
    await anna?.close();
    await browser?.close();
    await desk?.stop();
    built?.remove();
  });

  const list = () => page.getByRole('navigation', { name: 'Coda' });
  const links = () => list().locator('.queue-item');
  const sounds = () => page.evaluate(() => (window as unknown as { sounds: { count: number } }).sounds.count);
  const look = async (name: string) => {
    if (!shots) return;
    for (const [width, height] of [
      [1280, 800],
      [360, 740],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: `${shots}/${name}-${width}.png` });
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  };

  test('the shift begins with a test: what is heard is on, what is not seen stays off', async () => {
    await page.getByRole('button', { name: /prova gli avvisi/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Prova di inizio turno' });
    await dialog.getByRole('button', { name: 'Fai suonare' }).click();
    expect(await sounds()).toBe(1);
    await dialog.getByRole('button', { name: 'Sì' }).click();
    await dialog.getByRole('button', { name: 'Mostra una notifica' }).click();
    await dialog.getByRole('button', { name: 'No' }).last().click();
    await dialog.getByText(/restano spente/).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await look('shift-test');
    await dialog.getByRole('button', { name: 'Fine' }).click();
    await until(async () => {
      const row = await desk.ledger.db.selectFrom('operator_choices').select('choices').executeTakeFirst();
      return row?.choices.includes('"sound":true') ?? false;
    });
    expect(await page.getByRole('button', { name: /prova gli avvisi/ }).count()).toBe(0);
  });

  test('who begins to wait is heard, counted in title and icon, and heard again until opened', async () => {
    await page.goto('/desk/account');
    await page.getByLabel(/Ripeti il suono/).selectOption('15');
    expect(await faultsOf(page)).toEqual([]);
    await look('alerts');
    await page.goto('/desk');
    await until(async () => (await page.locator('.presence-choice').inputValue()) === 'available');
    await page.evaluate(() => {
      const set = window.setInterval.bind(window);
      // A repetition is not waited for a quarter of a minute.
      Object.assign(window, {
        setInterval: (run: () => void, ms: number) => set(run, ms === 15_000 ? 300 : ms),
      });
    });
    // The repetition is set anew when the choice changes, with the short clock.
    await page.getByRole('link', { name: 'Anna' }).click();
    await page.getByLabel(/Ripeti il suono/).selectOption('30');
    await page.getByLabel(/Ripeti il suono/).selectOption('15');
    await page.getByRole('link', { name: 'Sportello', exact: true }).click();
    const before = await sounds();
    await desk.says('p1', 'person');
    await until(async () => (await sounds()) > before);
    expect(await page.title()).toBe('(1) Sportello');
    const icon = await page.locator('link[rel=icon]').getAttribute('href');
    expect(icon).toBe('/desk/icon/1.svg');
    const drawn = await page.request.get(String(icon));
    expect([drawn.status(), drawn.headers()['content-type']]).toEqual([200, 'image/svg+xml']);
    const first = await sounds();
    await until(async () => (await sounds()) > first + 1);
    await links().first().click();
    await page.getByRole('log').waitFor();
    const opened = await sounds();
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect((await sounds()) - opened).toBeLessThanOrEqual(1);
  });

  test('only what a hint names is fetched: neither the queue nor the list as a whole', async () => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await desk.says('p2', 'person');
    await until(async () => (await links().count()) === 2);
    expect(asked.filter((path) => path === '/desk/api/queue' || path === '/desk/api/list')).toEqual([]);
    expect(asked).toContain('/desk/api/list/changes');
    page.removeAllListeners('request');
  });

  test('every key of the overview works', async () => {
    await desk.says('p3', 'renew permit');
    await desk.says('p3', 'person');
    await until(async () => (await links().count()) === 3);
    await page.goto('/desk');
    await links().first().waitFor();
    const press = (key: string) => page.keyboard.press(key);
    const at = () => new URL(page.url()).pathname;
    const box = page.locator('#reply-text');
    const tried: Record<(typeof deskKeys)[number][0], () => Promise<void>> = {
      j: async () => {
        await press('j');
        await page.getByRole('log').waitFor();
        const first = at();
        await press('j');
        await until(async () => at() !== first);
      },
      k: async () => {
        const second = at();
        await press('k');
        await until(async () => at() !== second && at().startsWith('/desk/handoffs/'));
      },
      '↓ ↑': async () => {
        await links().first().focus();
        const focused = () => page.evaluate(() => document.activeElement?.getAttribute('href'));
        const before = await focused();
        await press('ArrowDown');
        await until(async () => (await focused()) !== before);
        await press('ArrowUp');
        await until(async () => (await focused()) === before);
      },
      u: async () => {
        const before = at();
        await press('u');
        await until(async () => at() !== before && at().startsWith('/desk/handoffs/'));
      },
      c: async () => {
        await page.getByRole('button', { name: /Prendi in carico/ }).waitFor();
        await press('c');
        await page.getByText('Rispondi tu; l’assistente tace').waitFor();
        await until(() => box.evaluate((element) => element === document.activeElement));
      },
      Esc: async () => {
        await press('Escape');
        expect(await box.evaluate((element) => element === document.activeElement)).toBe(false);
      },
      r: async () => {
        await press('r');
        await until(() => box.evaluate((element) => element === document.activeElement));
        // In a field a key is a letter.
        await press('j');
        expect(await box.inputValue()).toBe('j');
      },
      'keys.enter': async () => {
        await box.fill('Mi dica.');
        await press('Control+Enter');
        await page.getByRole('log').getByText('Mi dica.').waitFor();
        await press('Escape');
      },
      n: async () => {
        await press('n');
        await until(() =>
          page
            .getByRole('textbox', { name: /nota/i })
            .evaluate((element) => element === document.activeElement),
        );
        await press('Escape');
      },
      h: async () => {
        await press('h');
        await page.getByRole('dialog', { name: 'Restituire all’assistente?' }).waitFor();
        await press('Escape');
      },
      x: async () => {
        await until(async () => (await page.getByRole('dialog').count()) === 0);
        await press('x');
        await page.getByRole('dialog', { name: 'Come si è conclusa?' }).waitFor();
        await press('Escape');
        await until(async () => (await page.getByRole('dialog').count()) === 0);
      },
      '/': async () => {
        await press('/');
        await page.getByRole('searchbox', { name: 'Parole da cercare' }).waitFor();
        expect(at()).toBe('/desk/search');
        await page.evaluate(() => (document.activeElement as HTMLElement).blur());
      },
      '?': async () => {
        await press('?');
        const overview = page.getByRole('dialog', { name: 'Tasti' });
        await overview.waitFor();
        expect(await overview.locator('kbd').allTextContents()).toEqual(
          deskKeys.map(([key]) => (key === 'keys.enter' ? 'Ctrl + Invio' : key)),
        );
        expect(await faultsOf(page)).toEqual([]);
        await look('keys');
        await press('Escape');
        await until(async () => (await page.getByRole('dialog').count()) === 0);
      },
    };
    for (const key of ['j', 'k', '↓ ↑', 'u', 'c', 'Esc', 'r', 'keys.enter', 'n', 'h', 'x', '/', '?'] as const)
      await tried[key]();
    expect(Object.keys(tried).sort()).toEqual(deskKeys.map(([key]) => key as string).sort());
  });

  test('switched off, no single key does anything, also after signing in anew', async () => {
    await page.getByRole('button', { name: 'Tasti' }).click();
    await page.getByText('Tasti singoli attivi').click();
    await page.keyboard.press('Escape');
    await until(async () => (await page.getByRole('dialog').count()) === 0);
    await until(async () => {
      const row = await desk.ledger.db.selectFrom('operator_choices').select('choices').executeTakeFirst();
      return row?.choices.includes('"keys":false') ?? false;
    });
    await page.evaluate(() => localStorage.clear());
    const answered = page.waitForResponse((answer) => answer.url().endsWith('/me/choices'));
    await page.goto('/desk');
    await answered;
    await links().first().waitFor();
    for (const key of ['j', 'u', '/', '?']) await page.keyboard.press(key);
    expect(new URL(page.url()).pathname).toBe('/desk');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.getByRole('button', { name: 'Tasti' }).click();
    await page.getByText('Tasti singoli attivi').click();
    await page.keyboard.press('Escape');
  });

  test('the list narrows by filters and by name, and all shows the closed ones', async () => {
    const nav = list();
    await nav.getByRole('button', { name: 'Filtri' }).click();
    await nav.getByLabel('Stato').selectOption('waiting');
    await until(async () => (await links().count()) === 2);
    await nav.getByRole('button', { name: 'Togli i filtri' }).click();
    const name = (await links().last().locator('.queue-alias').textContent()) ?? '';
    await nav.getByRole('searchbox').fill(name.slice(0, 8).toLowerCase());
    await until(async () => ((await links().first().textContent()) ?? '').includes(name.slice(0, 8)));
    await nav.getByRole('searchbox').fill('nessuno con questo nome');
    await nav.getByText('Nessuna conversazione corrisponde.').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await look('filters');
    await nav.getByRole('button', { name: 'Tutte' }).click();
    await until(async () => (await links().count()) === 3);
    await nav.getByRole('button', { name: 'Mie' }).click();
    await until(async () => (await links().count()) === 1);
    await nav.getByRole('button', { name: 'Aperte' }).click();
  });

  test('a search shows what it finds, and leads to the line', async () => {
    await desk.says('p9', 'tessera sanitaria persa');
    for (let n = 0; n < 120; n += 1) await desk.says('p9', `riga ${n}`);
    await desk.says('p9', 'person');
    await until(async () => (await links().count()) === 4, 20_000);
    await list().getByRole('button', { name: 'Nei messaggi' }).click();
    const box = page.getByRole('searchbox', { name: 'Parole da cercare' });
    await box.fill('TESSÈRA persa');
    await box.press('Enter');
    await page.getByText(/Cercato in tutte le/).waitFor();
    const hit = page.locator('.hit-line');
    expect(await hit.locator('mark').allTextContents()).toEqual(['tessera', 'persa']);
    expect(await faultsOf(page)).toEqual([]);
    await look('search');
    expect(page.url()).not.toMatch(/tess/i);
    await hit.click();
    const line = page.locator('.line-found');
    await line.waitFor();
    expect(await line.textContent()).toContain('tessera sanitaria persa');
    await until(() => line.evaluate((one) => one.getBoundingClientRect().top > 0));
    await page.goBack();
    await page.locator('.hit-line').waitFor();
  }, 60_000);

  test('export and the number behind the alias stand behind one button; the web has no number', async () => {
    await links().first().click();
    await page.getByRole('log').waitFor();
    const download = page.waitForEvent('download');
    await page.getByText('Altro', { exact: true }).click();
    await look('more');
    await page.getByRole('link', { name: 'Esporta per la stampa' }).click();
    expect((await download).suggestedFilename()).toMatch(/^[a-z]+-[a-z]+-\d+\.html$/);
    await page.getByText('Altro', { exact: true }).click();
    await page.getByRole('button', { name: 'Mostra il recapito' }).click();
    const dialog = page.getByRole('dialog', { name: /Recapito di/ });
    expect(await dialog.getByRole('button', { name: 'Mostra' }).isDisabled()).toBe(true);
    await dialog.getByText('La persona ha chiesto di essere chiamata').click();
    expect(await faultsOf(page)).toEqual([]);
    await look('reveal');
    await dialog.getByRole('button', { name: 'Mostra' }).click();
    await dialog.getByText(/non ha un recapito/).waitFor();
    await dialog.getByRole('button', { name: 'Chiudi' }).click();
  });

  test('the worker for pushes is registered under the desk’s own policy', async () => {
    await page.goto('/desk/account');
    await page.getByRole('button', { name: 'Attiva per tutti' }).click();
    await page.getByText(/Ricevile su questo dispositivo/).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await look('push');
    const scope = await page.evaluate(async () => {
      const at = '/desk/push-worker.js?text=x';
      const registration = await navigator.serviceWorker.register(at, { scope: '/desk/' });
      for (let n = 0; n < 100 && !registration.active; n += 1)
        await new Promise((resolve) => setTimeout(resolve, 50));
      return registration.active ? registration.scope : 'not active';
    });
    expect(scope).toBe(`${desk.origin}/desk/`);
  });

  test('no page asked anybody else or broke its policy', () => {
    expect(anna.elsewhere).toEqual([]);
    expect(anna.complaints).toEqual([]);
  });
});

async function until(holds: () => Promise<boolean>, withinMs = 8_000): Promise<void> {
  const started = Date.now();
  while (!(await holds())) {
    if (Date.now() - started > withinMs) throw new Error(`It did not happen within ${withinMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}
