// SPDX-License-Identifier: AGPL-3.0-or-later
// Takes the pictures of docs/desk/interface.md again, from a desk with invented people:
//   npx jest --testMatch '**/console/take-screens.ts'

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { createSetupLink } from '../../../desk/setup-link.ts';
import type { Language } from '../../../knowledge/language.ts';
import { buildPages, type Watched } from '../../browser.ts';
import { means } from '../../fakes/understanding.ts';
import { describeInBrowser, launchBrowser, openPage, signUp } from './browser.ts';
import { ConsoleOfTest } from './console-of-test.ts';
import { wordsOf } from './words-of.ts';

const folder = join(__dirname, '..', '..', '..', 'docs', 'desk', 'screens');
const most = 150 * 1_024;

const renewInBengali = 'আমি পারমিট নবায়ন করতে চাই';
const meanings = {
  [renewInBengali]: means('permit-renewal'),
  'Mi marido me pega': { decision: 'safety', flow: 'violence' },
} as const;

/** Invented people, with what each of them wrote last. */
const people = [
  { address: 'demo-1', language: 'bn', territory: 'jesi', says: renewInBengali },
  { address: 'demo-2', language: 'ur', territory: 'fabriano', says: 'اسکول میں داخلہ کیسے ہوگا؟' },
  { address: 'demo-3', language: 'uk', territory: 'jesi', says: 'Де записати дитину до школи?' },
  { address: 'demo-4', language: 'es', territory: 'osimo', says: 'Mi marido me pega' },
  { address: 'demo-5', language: 'ar', territory: 'ancona', says: 'أبحث عن محامٍ مجاني' },
] as const;

describeInBrowser('the pictures of the manual', () => {
  let built: ReturnType<typeof buildPages>;
  let browser: Browser;
  let desk: ConsoleOfTest;
  let anna: Watched;

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    built = buildPages('console');
    browser = await launchBrowser();
    desk = await ConsoleOfTest.start(built.folder, meanings);
    anna = await openPage(browser, desk.origin);
  }, 90_000);
  afterAll(async () => {
    await anna?.close();
    await browser?.close();
    await desk?.stop();
    built?.remove();
  });

  test('are taken, and small', async () => {
    const { page } = anna;
    const it = wordsOf('it');
    await page.goto('/desk');
    await page.getByLabel(it.word('sign-in.password')).waitFor();
    await take(page, 'sign-in');
    await page.goto(`/desk/setup#${await createSetupLink(desk.ledger, new Date())}`);
    await signUp(page, { name: 'Anna', email: 'anna@example.org' });
    await page.getByText(it.word('duty.off'), { exact: true }).click();
    await page.getByText(it.word('duty.on'), { exact: true }).waitFor();
    for (const { address, ...one } of people) await asks(address, one);
    await queueOf(page, 'it').getByRole('link').nth(4).waitFor();
    await take(page, 'queue');

    await queueOf(page, 'it')
      .getByRole('link', { name: /bengalese/ })
      .click();
    await page.getByRole('button', { name: it.within('acts.claim') }).click();
    await page
      .getByRole('textbox', { name: /^Alla persona/ })
      .fill('Buongiorno, porti il kit già compilato.');
    await desk.untilHeard('demo-1', 'Anna');
    await take(page, 'thread');
    await page
      .getByRole('button', { name: it.within('acts.close') })
      .first()
      .click();
    await page.getByRole('dialog').waitFor();
    await take(page, 'close');
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 360, height: 740 });
    await take(page, 'phone');
    await page.setViewportSize({ width: 1280, height: 800 });

    await page.goto('/desk/team');
    await page.getByRole('button', { name: it.word('invite.make') }).waitFor();
    await take(page, 'team');
    await page.goto('/desk/account');
    await page.locator('#interface-language').selectOption('ar');
    const ar = wordsOf('ar');
    await page.getByRole('heading', { name: ar.word('language.title') }).waitFor();
    await page.goto('/desk');
    await queueOf(page, 'ar')
      .getByRole('link', { name: ar.within('queue.to-answer') })
      .click();
    await page.getByRole('log').waitFor();
    await take(page, 'arabic');
    await page.emulateMedia({ forcedColors: 'active' });
    await take(page, 'forced-colours');
  }, 90_000);

  async function asks(
    address: string,
    { language, territory, says }: { language: Language; territory: string; says: string },
  ): Promise<void> {
    const value = `l-${language}_t-${territory}`;
    await desk.says(address, '', { type: 'event', name: 'start', value, text: undefined, locale: language });
    await desk.says(address, says, { locale: language });
    if (address !== 'demo-4') await desk.presses(address, 'person');
  }
});

const queueOf = (page: Page, language: Language) =>
  page.getByRole('navigation', { name: wordsOf(language).word('queue.title') });

/** As WebP, which Chromium makes itself, a little worse until it is small enough. */
async function take(page: Page, name: string): Promise<void> {
  // The last lines have come in and stand at the end; no outline of the keyboard's.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.waitForTimeout(400);
  const session = await page.context().newCDPSession(page);
  for (const quality of [90, 75, 60]) {
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality });
    const picture = Buffer.from(data, 'base64');
    if (picture.length > most && quality > 60) continue;
    expect(picture.length).toBeLessThanOrEqual(most);
    writeFileSync(join(folder, `${name}.webp`), picture);
    return;
  }
}
