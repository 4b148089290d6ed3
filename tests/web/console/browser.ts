// SPDX-License-Identifier: AGPL-3.0-or-later
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const root = join(__dirname, '..', '..', '..');
const executable = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && existsSync(path));
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A suite that needs a browser. Without one it is skipped and says so; in CI it fails. */
export function describeInBrowser(name: string, suite: () => void): void {
  if (executable) {
    describe(name, suite);
    return;
  }
  const reason =
    'No Chromium here: the console is not tested in a browser. Install it, or set CHROMIUM to its path.';
  if (process.env.CI === 'true') {
    test(name, () => {
      throw new Error(reason);
    });
    return;
  }
  process.stderr.write(`\n  SKIPPED ${name}: ${reason}\n`);
  describe.skip(name, suite);
}

/** Builds the console into a folder of its own. */
export function buildConsole(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'sportello-console-'));
  const vite = join(root, 'node_modules', '.bin', 'vite');
  const options = ['build', '-c', 'web/vite.console.config.ts', '--outDir', folder, '--logLevel', 'error'];
  // As the program is built, and not as jest runs it.
  const env = { ...process.env, NODE_ENV: 'production' };
  execFileSync(vite, options, { cwd: root, stdio: 'inherit', env });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: executable, args: flags });
}

/** A page in a context of its own, with everything noted that it asks for elsewhere and complains about. */
export interface Watched {
  readonly page: Page;
  readonly elsewhere: string[];
  readonly complaints: string[];
  close(): Promise<void>;
}

export async function openPage(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'it-IT',
    baseURL: origin,
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const elsewhere: string[] = [];
  const complaints: string[] = [];
  context.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) elsewhere.push(request.url());
  });
  page.on('console', (message) => {
    // What the desk refuses is an answer, not a fault of the page.
    const refused = /status of 4\d\d/.test(message.text());
    if (message.type() === 'error' && !refused) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return { page, elsewhere, complaints, close: () => context.close() };
}
