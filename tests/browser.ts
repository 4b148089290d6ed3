// SPDX-License-Identifier: AGPL-3.0-or-later
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { describeUnless } from './describe-unless.ts';

const root = join(__dirname, '..');
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
  const reason =
    'No Chromium here: pages are not tested in a browser. Install it, or set CHROMIUM to its path.';
  describeUnless(executable ? null : reason, name, suite);
}

/** Builds one of the sets of pages into a folder of its own, as the program is built and not as jest runs it. */
export function buildPages(name: 'widget' | 'console' | 'guide'): {
  readonly folder: string;
  remove(): void;
} {
  const folder = mkdtempSync(join(tmpdir(), `sportello-${name}-`));
  const vite = join(root, 'node_modules', '.bin', 'vite');
  const options = ['build', '-c', `web/vite.${name}.config.ts`, '--outDir', folder, '--logLevel', 'error'];
  execFileSync(vite, options, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NODE_ENV: 'production' },
  });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: executable, args: flags });
}

/** A page in a context of its own, with everything noted that it asks for elsewhere and complains about. */
export interface Watched {
  readonly page: Page;
  /** Requests that went to another origin than the server's. */
  readonly elsewhere: string[];
  /** What the browser complained about: violations of the policy, errors of the page. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** @param refusalsCount false where what the server refuses is an answer and not a fault of the page */
export async function openPage(
  browser: Browser,
  origin: string,
  { refusalsCount = true, ...options }: BrowserContextOptions & { readonly refusalsCount?: boolean } = {},
): Promise<Watched> {
  const context = await browser.newContext({ baseURL: origin, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const elsewhere: string[] = [];
  const complaints: string[] = [];
  context.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) elsewhere.push(request.url());
  });
  page.on('console', (message) => {
    const refused = !refusalsCount && /status of 4\d\d/.test(message.text());
    if (message.type() === 'error' && !refused) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return { page, elsewhere, complaints, close: () => context.close() };
}
