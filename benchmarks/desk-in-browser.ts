// SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';

const executable = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && existsSync(path));

/** Opens the desk in Chromium. @returns null where there is none */
export async function openDesk(
  origin: string,
  cookie: { name: string; value: string },
): Promise<{ page: Page; close(): Promise<void> } | null> {
  if (!executable) return null;
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    executablePath: executable,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const context = await browser.newContext({ baseURL: origin, viewport: { width: 1280, height: 800 } });
  await context.addCookies([{ ...cookie, url: origin }]);
  const page = await context.newPage();
  await page.goto('/desk');
  await page.locator('.queue-item').first().waitFor();
  return { page, close: () => browser.close() };
}

// What runs in the page is text: the types of a page are not those of the program.

/** Scrolls the list at a steady speed, as with a wheel that does not stop, and notes each frame. */
export function scrollFrames(
  page: Page,
  { seconds, rowsPerSecond }: { seconds: number; rowsPerSecond: number },
): Promise<number[]> {
  const pixelsPerMs = (rowsPerSecond * 76) / 1_000;
  return page.evaluate<number[]>(`new Promise((resolve) => {
    const list = document.querySelector('.queue-scroll');
    const deltas = [];
    const started = performance.now();
    const top = list.scrollTop;
    let before = started;
    const frame = (now) => {
      deltas.push(now - before);
      before = now;
      list.scrollTop = top + (now - started) * ${pixelsPerMs};
      if (now - started < ${seconds * 1_000}) requestAnimationFrame(frame);
      else resolve(deltas.slice(1));
    };
    requestAnimationFrame(frame);
  })`);
}

/** Frames of a page that does nothing but ask for them: what this machine can do at best. */
export function idleFrames(page: Page, seconds: number): Promise<number[]> {
  return page.evaluate<number[]>(`new Promise((resolve) => {
    const deltas = [];
    const started = performance.now();
    let before = started;
    const frame = (now) => {
      deltas.push(now - before);
      before = now;
      if (now - started < ${seconds * 1_000}) requestAnimationFrame(frame);
      else resolve(deltas.slice(1));
    };
    requestAnimationFrame(frame);
  })`);
}

/** Milliseconds of processor time that the page's own thread has used: script, layout and painting. */
export async function busyMeter(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1_000;
  };
}

export function scrollToTop(page: Page): Promise<unknown> {
  return page.evaluate(`document.querySelector('.queue-scroll').scrollTo(0, 0)`);
}

/** Milliseconds from the press on a row until its lines are drawn. @param nth of the rows in sight */
export async function switchTo(page: Page, nth: number): Promise<number> {
  await page.evaluate(`{
    window.switched = 0;
    addEventListener('pointerdown', (event) => {
      const alias = event.target.closest('a.queue-item').querySelector('.queue-alias').textContent;
      const from = performance.now();
      const look = () => {
        const head = document.querySelector('.thread h1')?.textContent ?? '';
        if (head.endsWith(alias) && document.querySelector('.thread .line'))
          window.switched = performance.now() - from;
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    }, { capture: true, once: true });
  }`);
  await page.locator('.queue-item').nth(nth).click();
  const taken = await page.waitForFunction('window.switched');
  return Number(await taken.jsonValue());
}
