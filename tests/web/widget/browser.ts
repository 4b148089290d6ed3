// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { registerChatPages } from '../../../bots/chat-pages.ts';
import { startWebServer, type WebServer } from '../../adapters/web/web-server.ts';
import { openPage as openAnyPage, type Watched } from '../../browser.ts';

export { describeInBrowser, launchBrowser } from '../../browser.ts';

export function startChatServer(
  folder: string,
  options: Parameters<typeof startWebServer>[0] & { readonly frameAncestors?: readonly string[] } = {},
): Promise<WebServer> {
  const { frameAncestors, more, ...rest } = options;
  return startWebServer({
    ...rest,
    more: async (server) => {
      await registerChatPages(server, { folder, serviceName: 'Sportello Ambito 9 Jesi', frameAncestors });
      await more?.(server);
    },
  });
}

/** A page of the chat, on a small phone. */
export function openPage(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<Watched> {
  return openAnyPage(browser, origin, { viewport: { width: 320, height: 640 }, ...options });
}
