// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Language } from '../../../knowledge/language.ts';
import { openPage as openAnyPage, type Watched } from '../../browser.ts';
import { wordsOf } from './words-of.ts';

export { describeInBrowser, launchBrowser } from '../../browser.ts';

/** A page of the desk, on an operator's screen. What the desk refuses is an answer, not a fault of the page. */
export function openPage(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<Watched> {
  const screen = { viewport: { width: 1280, height: 800 }, locale: 'it-IT' };
  return openAnyPage(browser, origin, { ...screen, ...options, refusalsCount: false });
}

interface AxeResult {
  violations: { id: string; impact: string; nodes: { html: string; failureSummary?: string }[] }[];
}

async function violationsOf(page: Page, rules?: readonly string[]): Promise<AxeResult['violations']> {
  // Evaluated by the debugger, which the page’s policy does not bind. Once per page: it is half a megabyte.
  if (!(await page.evaluate(() => 'axe' in window)))
    await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(async (runOnly) => {
    const { axe } = window as unknown as { axe: { run(options: object): Promise<AxeResult> } };
    return (await axe.run(runOnly ? { runOnly } : {})).violations;
  }, rules);
}

/** Serious faults of accessibility that axe finds on a page. */
export async function faultsOf(page: Page): Promise<string[]> {
  return (await violationsOf(page))
    .filter((one) => one.impact === 'serious' || one.impact === 'critical')
    .map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' | ')}`);
}

/** Whatever axe finds, however small. @param rules only these; default: all */
export async function allFaultsOf(page: Page, rules?: readonly string[]): Promise<string[]> {
  return (await violationsOf(page, rules)).map(
    (one) => `${one.id}: ${one.nodes.map((node) => `${node.html} ${node.failureSummary ?? ''}`).join(' | ')}`,
  );
}

/** What is wider than the window, so that one would have to push the page sideways. */
export function stickingOutOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const wide = [...document.querySelectorAll('body *')].filter((one) => {
      const { left, right, width } = one.getBoundingClientRect();
      return width > 1 && (left < -1 || right > innerWidth + 1);
    });
    return ['something sticks out', ...wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 120))];
  });
}

/** Texts that are cut off when a reader sets more space between lines, words and letters (WCAG 1.4.12). */
export function clippedOf(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const spacing = new CSSStyleSheet();
    spacing.replaceSync(
      '*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}',
    );
    document.adoptedStyleSheets = [spacing];
    await new Promise((resolve) => setTimeout(resolve, 50));
    const cut = [
      ...document.querySelectorAll('.btn, .queue-item, .queue-heading, .bar-item, .tag, h1, h2, h3, label'),
    ]
      .filter((one) => one.getClientRects().length > 0 && !one.classList.contains('visually-hidden'))
      .filter((one) => one.scrollHeight > one.clientHeight + 3 && one.clientHeight > 0)
      .map((one) => `cut off: ${one.outerHTML.slice(0, 160)}`);
    document.adoptedStyleSheets = [];
    return cut;
  });
}

export const password = 'una frase lunga di prova';

/** Makes an account on a set-up page that is open. */
export async function signUp(
  page: Page,
  who: { readonly name: string; readonly email: string },
  language: Language = 'it',
): Promise<void> {
  const { word } = wordsOf(language);
  await page.getByLabel(word('setup.name'), { exact: true }).fill(who.name);
  await page.getByLabel(word('sign-in.email')).fill(who.email);
  await page.getByLabel(word('sign-in.password'), { exact: true }).fill(password);
  await page.getByLabel(word('setup.again')).fill(password);
  await page.getByRole('button', { name: word('setup.create') }).click();
}
