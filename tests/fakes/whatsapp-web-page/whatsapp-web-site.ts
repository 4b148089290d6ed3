// SPDX-License-Identifier: AGPL-3.0-or-later
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../../servers/own-server.ts';

const types: Readonly<Record<string, string>> = {
  '/': 'index.html',
  '/models.js': 'models.js',
  '/media.js': 'media.js',
  '/page.js': 'page.js',
};

/** What these tests need; null: not on this machine. */
export const needs = {
  chromium: process.env.CHROMIUM ?? findProgram('chromium') ?? findProgram('google-chrome'),
  openssl: findProgram('openssl'),
};

export interface Said {
  readonly to: string;
  readonly id: string;
  readonly type: string;
  readonly body: string;
  readonly mimetype?: string;
  readonly size?: number;
}

interface Stored {
  readonly chat: string;
  readonly id: string;
  readonly fromMe: boolean;
  readonly type: string;
  readonly t: number;
  readonly body?: string;
  readonly ack?: number;
  unread: boolean;
  [more: string]: unknown;
}

/**
 * What stands in for WhatsApp's servers: serves the page over https, keeps chats and who is paired, and notes what the
 * page does. `browser` is Chromium that finds it under WhatsApp's own address.
 */
export class WhatsAppWebSite {
  readonly folder = mkdtempSync(join(tmpdir(), 'sportello-wa-'));
  readonly said: Said[] = [];
  readonly seen: string[] = [];
  readonly did: { kind: string; [more: string]: unknown }[] = [];
  /** How many times a page was opened. */
  opened = 0;
  /** False: what is sent stays without its tick. */
  ticks = true;
  refusesUploads = false;
  readonly #messages: Stored[] = [];
  readonly #lids = new Map<string, string>();
  readonly #pages = new Set<ServerResponse>();
  #key: string | null = null;
  #refs = 0;
  #server: Server | null = null;
  #count = 0;

  async start(): Promise<void> {
    const [key, cert] = [join(this.folder, 'key.pem'), join(this.folder, 'cert.pem')];
    const options = [
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
    ];
    const subject = ['-subj', '/CN=web.whatsapp.com', '-keyout', key, '-out', cert];
    execFileSync(needs.openssl ?? 'openssl', ['req', ...options, ...subject], { stdio: 'ignore' });
    this.#server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    const own = `--host-resolver-rules="MAP web.whatsapp.com 127.0.0.1:${port}, MAP * ~NOTFOUND"`;
    writeFileSync(
      this.browser,
      `#!/bin/sh\nexec ${needs.chromium} "$@" --ignore-certificate-errors --disable-gpu --disable-dev-shm-usage ${own}\n`,
    );
    chmodSync(this.browser, 0o755);
  }

  /** To be run as the browser. The last of two equal switches counts. */
  get browser(): string {
    return join(this.folder, 'chromium');
  }

  async stop(): Promise<void> {
    for (const page of this.#pages) page.destroy();
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
    rmSync(this.folder, { recursive: true, force: true });
  }

  get isPaired(): boolean {
    return this.#key !== null;
  }

  /** The QR code was scanned with the phone. */
  pair(): void {
    this.#key = randomUUID();
    this.#push({ command: 'paired', key: this.#key, ...this.#state() });
  }

  /** The code on the screen is replaced, as every twenty seconds. */
  renewCode(): void {
    this.#push({ command: 'ref', ref: this.#nextRef() });
  }

  /** Somebody ends the session on the phone. A page that is not open learns it when it opens. */
  logOut(): void {
    this.#key = null;
    this.#push({ command: 'logout' });
  }

  become(state: string): void {
    this.#push({ command: 'state', state });
  }

  /** A page never told says of which number such an address is. */
  hides(lid: string, phone: string): void {
    this.#lids.set(lid, phone);
  }

  /** Somebody writes, whether a page is open or not. @returns the id of the message */
  write(chat: string, body: string, more: Partial<Stored> = {}): string {
    this.#count += 1;
    const id = more.id ?? `3A${String(this.#count).padStart(18, '0')}`;
    const t = Math.floor(Date.now() / 1_000);
    const message = { chat, fromMe: false, type: 'chat', t, body, unread: true, ...more, id };
    this.#messages.push(message);
    this.#push({ command: 'message', message, lids: [...this.#lids] });
    return id;
  }

  /** The tick that was missing comes. */
  tick(id: string, ack = 1): void {
    for (const one of this.#messages) if (one.id === id) Object.assign(one, { ack });
    this.#push({ command: 'ack', id, ack });
  }

  /** What a person was sent, in order. */
  textsTo(address: string): string[] {
    return this.said.filter(({ to }) => to === address).map(({ body }) => body);
  }

  #push(command: object): void {
    for (const page of this.#pages) page.write(`data: ${JSON.stringify(command)}\n\n`);
  }

  #nextRef(): string {
    this.#refs += 1;
    return `2@stand-in-${this.#refs}`;
  }

  #state() {
    return { messages: this.#messages, lids: [...this.#lids] };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'https://web.whatsapp.com');
    const file = types[url.pathname];
    if (file) return this.#file(response, file);
    if (url.pathname === '/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      this.#pages.add(response);
      request.once('close', () => this.#pages.delete(response));
      return;
    }
    const json = (value: object) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (url.pathname === '/state') {
      const paired = this.#key !== null && url.searchParams.get('key') === this.#key;
      json({ paired, ref: this.#nextRef(), ...(paired ? this.#state() : {}) });
      return;
    }
    if (url.pathname === '/did') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      json(this.#note(JSON.parse(Buffer.concat(chunks).toString('utf8'))));
      return;
    }
    response.writeHead(404).end();
  }

  #note(what: { kind: string; [more: string]: unknown }): object {
    this.did.push(what);
    if (what.kind === 'refresh-qr') this.renewCode();
    if (what.kind === 'upload') return { refused: this.refusesUploads };
    if (what.kind === 'seen') {
      this.seen.push(String(what.chat));
      for (const one of this.#messages) if (one.chat === what.chat) one.unread = false;
    }
    if (what.kind !== 'said') return {};
    const said = what as unknown as Said;
    this.said.push(said);
    const ack = this.ticks ? 1 : 0;
    const t = Math.floor(Date.now() / 1_000);
    const { to: chat, id, type, body } = said;
    this.#messages.push({ chat, id, type, body, fromMe: true, t, ack, unread: false });
    return this.ticks ? { ack } : {};
  }

  #file(response: ServerResponse, name: string): void {
    if (name === 'index.html') this.opened += 1;
    const type = name.endsWith('.html') ? 'text/html; charset=utf-8' : 'text/javascript; charset=utf-8';
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' });
    response.end(readFileSync(join(__dirname, name)));
  }
}
