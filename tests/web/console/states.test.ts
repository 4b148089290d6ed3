// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { toQrPicture } from '../../../adapters/whatsapp-web/qr.ts';
import { directionOf, isLanguage, type Language } from '../../../knowledge/language.ts';
import { buildPages, type Watched } from '../../browser.ts';
import { means } from '../../fakes/understanding.ts';
import {
  allFaultsOf,
  clippedOf,
  describeInBrowser,
  launchBrowser,
  openPage,
  signUp,
  stickingOutOf,
} from './browser.ts';
import { ConsoleOfTest } from './console-of-test.ts';
import { wordsOf } from './words-of.ts';

const meanings = {
  'renew permit': means('permit-renewal'),
  'he hits me': { decision: 'safety', flow: 'violence' },
} as const;

/** One language of each direction; others when they are named: LANGUAGES=ur,fa. */
const walked = (process.env.LANGUAGES ?? 'it,ar').split(',').filter(isLanguage);

/** What can differ when nothing but the colours does. */
const ofColours = ['color-contrast', 'link-in-text-block', 'target-size'];

describeInBrowser('every state of the console', () => {
  let built: ReturnType<typeof buildPages>;
  let browser: Browser;
  beforeAll(async () => {
    built = buildPages('console');
    browser = await launchBrowser();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    built?.remove();
  });

  test.each(walked)(
    'in %s has no fault of accessibility, in the page’s colours and in forced ones, and fits a phone',
    async (language) => {
      const desk = await ConsoleOfTest.start(built.folder, meanings);
      const watched = await openPage(browser, desk.origin, { locale: language });
      try {
        expect(await new Walk(desk, watched, language).all()).toEqual([]);
        expect(watched.complaints).toEqual([]);
        expect(watched.elsewhere).toEqual([]);
      } finally {
        await watched.close();
        await desk.stop();
      }
    },
    90_000,
  );
});

/** Goes from state to state as an operator does, and looks at each in all ways. */
class Walk {
  readonly #faults: string[] = [];
  readonly #desk: ConsoleOfTest;
  readonly #page: Page;
  readonly #language: Language;
  readonly #say: ReturnType<typeof wordsOf>;

  constructor(desk: ConsoleOfTest, { page }: Watched, language: Language) {
    this.#desk = desk;
    this.#page = page;
    this.#language = language;
    this.#say = wordsOf(language);
  }

  async all(): Promise<readonly string[]> {
    await this.#atTheDoor();
    await this.#inTheQueue();
    await this.#inAConversation();
    await this.#elsewhere();
    return this.#faults;
  }

  async #atTheDoor(): Promise<void> {
    const page = this.#page;
    await page.goto('/desk');
    await page.getByRole('heading', { name: this.#say.word('sign-in.title') }).waitFor();
    const html = page.locator('html');
    expect(await html.getAttribute('lang')).toBe(this.#language);
    expect(await html.getAttribute('dir')).toBe(directionOf(this.#language));
    await this.#look('sign-in');
    await page.getByLabel(this.#say.word('sign-in.email')).fill('nobody@example.org');
    await page.getByLabel(this.#say.word('sign-in.password')).fill('wrong wrong wrong');
    await page.keyboard.press('Enter');
    await page
      .getByRole('alert')
      .filter({ hasText: this.#say.word('errors.wrong-sign-in') })
      .waitFor();
    await this.#look('sign-in-refused');
    await page.goto('/desk/setup#no-such-link');
    await page.getByRole('alert').waitFor();
    await this.#look('set-up-refused');
    await page.goto(await this.#desk.setupLink());
    await page.reload();
    await page.getByRole('heading', { name: this.#say.word('setup.title') }).waitFor();
    await this.#look('set-up');
    await signUp(page, { name: 'Anna', email: 'anna@example.org' }, this.#language);
  }

  async #inTheQueue(): Promise<void> {
    const page = this.#page;
    await page.getByRole('heading', { name: this.#say.word('empty.quiet') }).waitFor();
    await this.#look('queue-empty');
    const desk = this.#desk;
    await desk.says('p1', 'renew permit');
    await desk.untilHeard('p1', 'kit of the post office');
    await desk.presses('p1', 'person');
    await desk.says('p2', 'he hits me');
    await desk.says('p3', 'مرحبا، أحتاج إلى المساعدة', { locale: 'ar' });
    await desk.untilHeard('p3', '');
    await desk.presses('p3', 'person');
    await page.getByRole('heading', { name: this.#say.word('empty.choose') }).waitFor();
    await this.#queue().getByRole('link').nth(2).waitFor();
    await this.#look('queue');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await this.#look('keys');
    await page.keyboard.press('Escape');
  }

  async #inAConversation(): Promise<void> {
    const page = this.#page;
    const { word, within } = this.#say;
    await this.#queue()
      .getByRole('link', { name: within('queue.urgent') })
      .first()
      .click();
    await page.getByRole('log').waitFor();
    await this.#look('thread-danger');
    await this.#queue()
      .getByRole('link', { name: within('reasons.entry') })
      .click();
    await page.getByText(word('who.waiting')).waitFor();
    await this.#look('thread-waiting');
    await page.getByRole('button', { name: within('acts.claim') }).click();
    await page.getByRole('textbox').last().waitFor();
    await page.getByText(word('who.you')).waitFor();
    await page.getByRole('textbox').last().fill('Buongiorno, mi dica.');
    await this.#look('thread-mine');
    await page.setViewportSize({ width: 1100, height: 800 });
    await page.getByRole('link', { name: word('context.open') }).click();
    await page.getByRole('main', { name: word('context.title') }).waitFor();
    await this.#look('context', 1100);
    await page.goBack();
    await page.setViewportSize({ width: 1280, height: 800 });
    for (const [act, dialog] of [
      ['acts.hand-back', 'hand-back'],
      ['acts.release', 'release'],
      ['acts.close', 'close'],
    ] as const) {
      await page
        .getByRole('button', { name: within(act) })
        .first()
        .click();
      await page.getByRole('dialog', { name: word(`${dialog}.title`) }).waitFor();
      await this.#look(`ask-${dialog}`);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await page.getByRole('button', { name: word('leave.button'), exact: true }).click();
    await page.getByRole('dialog', { name: word('leave.title') }).waitFor();
    await this.#look('ask-leave');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page
      .getByRole('button', { name: within('acts.close') })
      .first()
      .click();
    await page.getByText(word('outcomes.answered')).click();
    await page.getByRole('button', { name: word('close.yes') }).click();
    await page.getByText(word('who.closed', { outcome: word('outcomes.answered') })).waitFor();
    await this.#look('thread-closed');
  }

  async #elsewhere(): Promise<void> {
    const page = this.#page;
    await page.goto('/desk/account');
    await page.getByRole('heading', { name: this.#say.word('sessions.title') }).waitFor();
    await page.getByRole('button', { name: this.#say.word('sessions.end-all') }).waitFor();
    await this.#look('account');
    await page.goto('/desk/team');
    await page.getByRole('button', { name: this.#say.word('invite.make') }).click();
    await page.getByLabel(this.#say.word('invite.link')).waitFor();
    await this.#look('team');
    this.#desk.pilot = { state: 'pairing', qr: toQrPicture('2@abc,def,ghi,secret,1') };
    await page.goto('/desk/whatsapp');
    await page.getByRole('img', { name: this.#say.word('pilot.qr') }).waitFor();
    await this.#look('whatsapp');
  }

  #queue() {
    return this.#page.getByRole('navigation', { name: this.#say.word('queue.title') });
  }

  /** @param width of the window in which the state is; then a phone, and twice and four times the size of letters */
  async #look(state: string, width = 1280): Promise<void> {
    const page = this.#page;
    const note = (how: string, found: readonly string[]) =>
      this.#faults.push(...found.map((one) => `${state}, ${how}: ${one}`));
    note('plain', await allFaultsOf(page));
    await this.#picture(state);
    note('text spacing', await clippedOf(page));
    await page.emulateMedia({ forcedColors: 'active' });
    note('forced colours', await allFaultsOf(page, ofColours));
    await this.#picture(`${state}-forced`);
    await page.emulateMedia({ forcedColors: 'none' });
    for (const narrow of [640, 360, 320]) {
      await page.setViewportSize({ width: narrow, height: 740 });
      note(`${narrow} px`, await stickingOutOf(page));
      if (narrow === 360) await this.#picture(`${state}-360`);
    }
    await page.setViewportSize({ width, height: 800 });
  }

  /** Kept where somebody wants to look at them. */
  async #picture(name: string): Promise<void> {
    const folder = process.env.SCREENSHOTS;
    if (!folder) return;
    mkdirSync(folder, { recursive: true });
    await this.#page.screenshot({ path: join(folder, `${this.#language}-${name}.png`) });
  }
}
