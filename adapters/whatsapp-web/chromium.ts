// SPDX-License-Identifier: AGPL-3.0-or-later
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findInPath, isProgram } from '../find-program.ts';
import { WhatsAppWebError } from './library.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const usualPlaces = [
  '/usr/lib/chromium/chromium',
  '/snap/bin/chromium',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * Where Chromium is on this machine.
 * @param setting its path, when somebody set one; then no other is looked for
 * @throws WhatsAppWebError `no-chromium` saying what to install or set
 */
export function findChromium(setting: string | null, path?: string): string {
  if (setting) {
    if (isProgram(setting)) return setting;
    throw new WhatsAppWebError(
      'no-chromium',
      'CHROMIUM_PATH names no program that can be started: set it to the path of Chromium or Chrome, or take it out.',
    );
  }
  const found = findInPath(names, path) ?? usualPlaces.find(isProgram);
  if (found) return found;
  throw new WhatsAppWebError(
    'no-chromium',
    'WhatsApp Web needs Chromium and none was found: install it (Debian: apt install chromium), or set CHROMIUM_PATH to its path.',
  );
}

/** Which hosts the browser may ask for at all: those of WhatsApp and of the company's servers behind it. */
const reachable = ['*.whatsapp.com', '*.whatsapp.net', '*.fbcdn.net', '*.facebook.com'];

/**
 * Switches for the browser: nothing but WhatsApp's page, and nothing sent to the browser's maker.
 * @param asRoot Chromium refuses its sandbox to root
 */
export function chromiumSwitches(asRoot: boolean): string[] {
  const only = reachable.map((host) => `EXCLUDE ${host}`).join(', ');
  return [
    `--host-resolver-rules=MAP * ~NOTFOUND, ${only}`,
    '--disable-background-networking',
    '--disable-breakpad',
    '--disable-client-side-phishing-detection',
    '--disable-component-update',
    '--disable-default-apps',
    '--disable-domain-reliability',
    '--disable-extensions',
    '--disable-features=OptimizationHints,MediaRouter,Translate,DialMediaRouteProvider,CertificateTransparencyComponentUpdater',
    '--disable-sync',
    '--metrics-recording-only',
    '--no-default-browser-check',
    '--no-first-run',
    '--no-pings',
    '--password-store=basic',
    '--mute-audio',
    '--disable-gpu',
    ...(asRoot ? ['--no-sandbox'] : []),
  ];
}

/**
 * How the browser names itself to the page: as what it is, but not as headless, which WhatsApp does not serve.
 * @param file path of the browser
 */
export async function userAgentOf(file: string): Promise<string> {
  const { stdout } = await promisify(execFile)(file, ['--version'], { timeout: 20_000 });
  const major = /\b(\d{2,4})\.\d+\.\d+/.exec(stdout)?.[1] ?? '140';
  return `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0 Safari/537.36`;
}
