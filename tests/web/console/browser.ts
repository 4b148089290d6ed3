// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Browser, BrowserContextOptions } from 'playwright-core';
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
