// SPDX-License-Identifier: AGPL-3.0-or-later
import { chmodSync, mkdirSync, readlinkSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { chromiumSwitches, findChromium, userAgentOf } from './chromium.ts';
import { type Library, loadLibrary, type PageClient } from './library.ts';

export interface Place {
  /** Where the browser keeps the paired session. */
  readonly folder: string;
  readonly chromiumPath: string | null;
}

export interface Opened {
  readonly client: PageClient;
  readonly library: Library;
}

/** A browser that does not close by itself in this time is killed. */
const closeMs = 5_000;

/**
 * Makes a client; the browser starts with its `initialize()`. Two events come beside the library's own: `browser` when
 * the browser runs, `trouble` when the page does not become what it should.
 * @throws WhatsAppWebError when the library or Chromium is missing
 */
export async function openClient({ folder, chromiumPath }: Place): Promise<Opened> {
  const executablePath = findChromium(chromiumPath);
  const library = await loadLibrary();
  const userAgent = await userAgentOf(executablePath);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Whoever reads it can write as the number, also when the folder was there before.
  chmodSync(folder, 0o700);
  freeFromOtherHost(folder);
  const { Client, auth } = guarded(library);
  const client = new Client({
    authStrategy: auth(folder),
    // The page as WhatsApp serves it today; the library would keep copies in the working folder.
    webVersionCache: { type: 'none' },
    userAgent,
    puppeteer: {
      executablePath,
      headless: true,
      // Over a pipe the browser ends with this process, even when that is killed, and listens on no port.
      pipe: true,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      args: chromiumSwitches(process.getuid?.() === 0),
    },
  });
  return { client, library };
}

/** Forgets a pairing that ended. Only when no browser uses it. */
export function forgetPairing(folder: string): void {
  rmSync(join(folder, 'session'), { recursive: true, force: true, maxRetries: 4 });
}

/**
 * A browser that died on another machine, or in a container of another name, left a lock that no browser here would
 * pass. One of this machine is left alone: Chromium itself sees whether its process lives.
 */
export function freeFromOtherHost(folder: string): void {
  const lock = join(folder, 'session', 'SingletonLock');
  let holder: string;
  try {
    holder = readlinkSync(lock);
  } catch {
    return;
  }
  if (holder.replace(/-\d+$/, '') === hostname()) return;
  for (const name of ['SingletonLock', 'SingletonCookie', 'SingletonSocket'])
    rmSync(join(folder, 'session', name), { force: true });
}

/**
 * The library works in listeners whose failure nobody could catch, and Node ends a process for that: here each of them
 * ends in an event.
 */
function guarded({ Client, LocalAuth }: Library) {
  class GuardedClient extends Client {
    override async inject(): Promise<void> {
      try {
        await super.inject();
      } catch (error) {
        this.emit('trouble', error);
      }
    }

    /** It would keep the page's text, and fail unheard when the page closes meanwhile. */
    override initWebVersionCache(): Promise<void> {
      return Promise.resolve();
    }

    override async destroy(): Promise<void> {
      const kill = () => this.pupBrowser?.process()?.kill('SIGKILL');
      const timer = setTimeout(kill, closeMs);
      await super.destroy().catch(kill);
      clearTimeout(timer);
    }
  }
  class KeptAuth extends LocalAuth {
    override afterBrowserInitialized(): Promise<void> {
      // A browser that is killed may reset its pipes after puppeteer has stopped to listen; its end is heard otherwise.
      for (const pipe of this.client.pupBrowser?.process()?.stdio ?? []) pipe?.on('error', () => undefined);
      this.client.emit('browser');
      return Promise.resolve();
    }

    /** The session does away with it once the browser has ended: deleting under a running one fails. */
    override logout(): Promise<void> {
      return Promise.resolve();
    }
  }
  return { Client: GuardedClient, auth: (dataPath: string) => new KeptAuth({ dataPath }) };
}
