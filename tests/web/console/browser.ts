// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { openPage as openAnyPage, type Watched } from '../../browser.ts';

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

/** Serious faults of accessibility that axe finds on a page. */
export async function faultsOf(page: Page): Promise<string[]> {
  // Evaluated by the debugger, which the page’s policy does not bind.
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations
      .filter((one) => one.impact === 'serious' || one.impact === 'critical')
      .map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' | ')}`);
  });
}
