// SPDX-License-Identifier: AGPL-3.0-or-later
import type { EventEmitter } from 'node:events';
import { join } from 'node:path';
import type { PageClient } from '../../../adapters/whatsapp-web/library.ts';
import { type Opened, openClient } from '../../../adapters/whatsapp-web/open-client.ts';
import { WhatsAppWebSite } from './whatsapp-web-site.ts';

/**
 * The real library in a real browser, paired, for many channels one after the other: to open a browser for each would
 * take most of a minute of every minute.
 */
export class PairedPage {
  readonly site = new WhatsAppWebSite();
  #opened: Opened | null = null;

  async open(): Promise<void> {
    await this.site.start();
    const folder = join(this.site.folder, 'profile');
    const opened = await openClient({ folder, chromiumPath: this.site.browser });
    this.#opened = opened;
    await new Promise<void>((resolve, reject) => {
      opened.client.on('qr', () => this.site.pair());
      opened.client.on('ready', () => resolve());
      opened.client.on('trouble', reject);
      opened.client.initialize().catch(reject);
    });
  }

  async close(): Promise<void> {
    await this.#opened?.client.destroy();
    await this.site.stop();
  }

  get client(): PageClient {
    if (!this.#opened) throw new Error('The page is not open.');
    return this.#opened.client;
  }

  /**
   * For `session.open` of a channel: what it opens is there already, and what it closes goes on for the next one.
   * @param onLooked told when the channel has looked through the chats
   */
  async lend(onLooked: () => void): Promise<Opened> {
    if (!this.#opened) throw new Error('The page is not open.');
    return { ...this.#opened, client: lent(this.#opened.client as PageClient & EventEmitter, onLooked) };
  }
}

type Listener = (...values: unknown[]) => void;

function lent(client: PageClient & Pick<EventEmitter, 'off'>, onLooked: () => void): PageClient {
  const listeners: [event: string, listener: Listener][] = [];
  const own: Partial<Record<string | symbol, unknown>> = {
    on: (event: string, listener: Listener) => {
      listeners.push([event, listener]);
      client.on(event, listener);
    },
    getChats: () => client.getChats().finally(onLooked),
    initialize: async () => {
      for (const [event, listener] of listeners) if (event === 'ready') listener();
    },
    destroy: async () => {
      for (const heard of listeners.splice(0)) client.off(...heard);
    },
  };
  return new Proxy(client, {
    get: (target, name) => {
      const value = own[name] ?? Reflect.get(target, name);
      return typeof value === 'function' && !own[name] ? value.bind(target) : value;
    },
  });
}
