// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Browser, Locator, Page } from 'playwright-core';
import { buildPages, type Watched } from '../../browser.ts';
import { describeInBrowser, launchBrowser, openPage, password, signUp, stickingOutOf } from './browser.ts';
import { ConsoleOfTest } from './console-of-test.ts';
import { wordsOf } from './words-of.ts';

const { word, within } = wordsOf('it');
const email = 'anna@example.org';

describeInBrowser('an operator’s day', () => {
  let built: ReturnType<typeof buildPages>;
  let browser: Browser;
  let desk: ConsoleOfTest;
  let open: Watched | undefined;

  beforeAll(async () => {
    built = buildPages('console');
    browser = await launchBrowser();
    desk = await ConsoleOfTest.start(built.folder, {});
    open = await openPage(browser, desk.origin);
    await open.page.goto(await desk.setupLink());
    await signUp(open.page, { name: 'Anna', email });
    await open.page.getByRole('heading', { name: word('empty.quiet') }).waitFor();
  }, 90_000);
  afterEach(async () => {
    expect(open?.complaints.filter((one) => !/ERR_FAILED|WebSocket/.test(one))).toEqual([]);
    await open?.close();
    open = undefined;
  });
  afterAll(async () => {
    await browser?.close();
    await desk?.stop();
    built?.remove();
  });

  test('with the keyboard alone, from signing in to closing, without single keys', async () => {
    open = await openPage(browser, desk.origin);
    const { page } = open;
    await waits('k1');
    await page.goto('/desk');
    await page.getByLabel(word('sign-in.email')).waitFor();
    await page.keyboard.type(email);
    await tabTo(page, page.getByLabel(word('sign-in.password')));
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    const first = queueOf(page).getByRole('link').first();
    await first.waitFor();
    await tabTo(page, first);
    await page.keyboard.press('Enter');
    const claim = page.getByRole('button', { name: within('acts.claim') });
    await claim.waitFor();
    await tabTo(page, claim);
    await page.keyboard.press('Enter');
    const box = replyOf(page);
    await box.waitFor();
    await tabTo(page, box);
    await page.keyboard.type('Buongiorno.');
    await page.keyboard.press('Control+Enter');
    await desk.untilHeard('k1', 'Buongiorno.');
    const close = page.getByRole('button', { name: within('acts.close') }).first();
    await tabTo(page, close, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: word('close.title') }).waitFor();
    await page.keyboard.press('Space');
    await tabTo(page, page.getByRole('button', { name: word('close.yes') }));
    await page.keyboard.press('Enter');
    await page.getByText(word('who.closed', { outcome: word('outcomes.answered') })).waitFor();
    await desk.untilHeard('k1', 'Anna has closed this talk.');
  }, 60_000);

  test('on a phone, from the queue to closing, nothing sticks out', async () => {
    open = await signedIn({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
    const { page } = open;
    await waits('f1');
    await queueOf(page).getByRole('link').first().tap();
    await page.getByRole('button', { name: within('acts.claim') }).tap();
    await replyOf(page).fill('Mi dica.');
    expect(await stickingOutOf(page)).toEqual([]);
    await page.getByRole('button', { name: word('reply.send'), exact: true }).tap();
    await desk.untilHeard('f1', 'Mi dica.');
    await page.getByRole('link', { name: word('context.open') }).tap();
    await page.getByRole('heading', { name: word('context.summary') }).waitFor();
    expect(await stickingOutOf(page)).toEqual([]);
    await page.getByRole('link', { name: word('context.back') }).tap();
    await page
      .getByRole('button', { name: within('acts.close') })
      .first()
      .tap();
    await page.getByText(word('outcomes.referred')).tap();
    await page.getByRole('button', { name: word('close.yes') }).tap();
    await desk.untilHeard('f1', 'Anna has closed this talk.');
    await page.getByRole('link', { name: word('thread.back') }).tap();
    await page.getByRole('heading', { name: word('queue.title') }).waitFor();
    expect(await stickingOutOf(page)).toEqual([]);
  }, 60_000);

  test('the connection goes and comes back: it is said, what was typed stays, and it is sent once', async () => {
    open = await signedIn();
    const { page } = open;
    const line = await cuttable(page);
    await waits('l1');
    await page.reload();
    await queueOf(page).getByRole('link').first().click();
    await page.getByRole('button', { name: within('acts.claim') }).click();
    await replyOf(page).fill('Il documento è pronto.');

    await line.cut();
    const lost = page.getByRole('alert').filter({ hasText: word('line.lost') });
    await lost.waitFor();
    await replyOf(page).press('Control+Enter');
    await page
      .getByRole('alert')
      .filter({ hasText: word('errors.offline') })
      .waitFor();
    expect(await replyOf(page).inputValue()).toBe('Il documento è pronto.');
    await desk.says('l1', 'are you there?');

    await line.mend();
    await lost.waitFor({ state: 'detached', timeout: 20_000 });
    await page.getByRole('log').getByText('are you there?').waitFor();
    expect(await replyOf(page).inputValue()).toBe('Il documento è pronto.');

    // The server takes it, and its answer is lost on the way back: the page tries again by itself.
    let lostAnswers = 0;
    await page.route('**/desk/api/handoffs/*/reply', async (route) => {
      await route.fetch();
      lostAnswers += 1;
      await route.abort();
      await page.unroute('**/desk/api/handoffs/*/reply');
    });
    await replyOf(page).press('Control+Enter');
    // Something came since it was written: that is shown before it goes out.
    await page.getByRole('button', { name: word('changed.send') }).click();
    await desk.untilHeard('l1', 'Il documento è pronto.', 15_000);
    await until(async () => (await replyOf(page).inputValue()) === '');
    expect(lostAnswers).toBe(1);
    const heard = await desk.heard('l1');
    expect(heard.filter((text) => text.includes('Il documento è pronto.'))).toHaveLength(1);
    await until(async () => (await page.getByRole('log').getByText('Il documento è pronto.').count()) === 1);
  }, 60_000);

  /** A person asks for an operator, and nobody else waits. */
  async function waits(address: string): Promise<void> {
    await desk.says(address, 'person');
    await until(async () => (await desk.heard(address)).length > 0);
  }

  async function signedIn(options: Parameters<typeof openPage>[2] = {}): Promise<Watched> {
    const watched = await openPage(browser, desk.origin, options);
    const { page } = watched;
    await page.goto('/desk');
    await page.getByLabel(word('sign-in.email')).fill(email);
    await page.getByLabel(word('sign-in.password')).fill(password);
    await page.getByRole('button', { name: word('sign-in.enter') }).click();
    await queueOf(page).waitFor();
    return watched;
  }
});

const queueOf = (page: Page) => page.getByRole('navigation', { name: word('queue.title') });
const replyOf = (page: Page) => page.getByRole('textbox', { name: /^Alla persona/ });

/** Goes on with the Tab key until something has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, to: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let steps = 0; steps < 60; steps += 1) {
    if (await to.evaluate((one) => one === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error('The keyboard does not lead there.');
}

/** A page whose way to the server can be cut and mended, for requests and for the live line. */
async function cuttable(page: Page) {
  let away = false;
  const close: (() => Promise<void>)[] = [];
  await page.routeWebSocket(/\/desk\/api\/live$/, (socket) => {
    if (away) return void socket.close();
    const server = socket.connectToServer();
    close.push(async () => {
      await server.close();
      await socket.close();
    });
  });
  return {
    cut: async () => {
      away = true;
      await page.route('**/desk/api/**', (route) => route.abort());
      await Promise.all(close.splice(0).map((one) => one()));
    },
    mend: async () => {
      away = false;
      await page.unroute('**/desk/api/**');
    },
  };
}

async function until(holds: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const started = Date.now();
  while (!(await holds())) {
    if (Date.now() - started > withinMs) throw new Error('It did not come to hold.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
