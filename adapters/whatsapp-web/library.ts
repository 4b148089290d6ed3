// SPDX-License-Identifier: AGPL-3.0-or-later

// The slice of whatsapp-web.js that is used. Its own types would pull in those of puppeteer.

/** An address in WhatsApp's own form: `393331234567@c.us`, or `1234567890@lid`, which hides the number. */
export interface Wid {
  readonly user?: string;
  readonly _serialized: string;
}

/** A message as the page knows it. Nothing about it is sure: it is read from a page of somebody else. */
export interface PageMessage {
  readonly id?: { readonly id?: unknown; readonly fromMe?: unknown; readonly remote?: unknown };
  readonly type?: unknown;
  readonly body?: unknown;
  /** Seconds since the epoch. */
  readonly timestamp?: unknown;
  readonly ack?: unknown;
  readonly latestEditSenderTimestampMs?: unknown;
}

export interface SentMessage extends PageMessage {
  delete(everyone: boolean): Promise<void>;
}

export interface PageChat {
  readonly id: Wid;
  readonly unreadCount: number;
  fetchMessages(options: { limit: number; fromMe: false }): Promise<PageMessage[]>;
  sendStateTyping(): Promise<unknown>;
}

interface Page {
  on(event: 'error', listener: (error: Error) => void): unknown;
  evaluate(expression: string): Promise<unknown>;
}

interface Browser {
  on(event: 'disconnected', listener: () => void): unknown;
  process(): {
    kill(signal: 'SIGKILL'): boolean;
    readonly stdio: readonly ({ on(event: 'error', listener: () => void): unknown } | null | undefined)[];
  } | null;
}

export interface PageClient {
  readonly pupPage: Page | null;
  readonly pupBrowser: Browser | null;
  readonly info?: { readonly wid?: Wid };
  on(event: string, listener: (...values: unknown[]) => void): unknown;
  emit(event: string, ...values: unknown[]): boolean;
  removeAllListeners(): unknown;
  initialize(): Promise<void>;
  inject(): Promise<void>;
  initWebVersionCache(): Promise<void>;
  destroy(): Promise<void>;
  getState(): Promise<string | null>;
  getChats(): Promise<PageChat[]>;
  getChatById(id: string): Promise<PageChat | undefined>;
  getMessageById(id: string): Promise<SentMessage | null>;
  getContactLidAndPhone(ids: string[]): Promise<{ lid?: string; pn?: string }[]>;
  sendMessage(to: string, content: unknown, options: object): Promise<PageMessage | undefined>;
  sendSeen(chat: string): Promise<boolean>;
}

interface AuthStrategy {
  readonly client: PageClient;
  afterBrowserInitialized(): Promise<void>;
  logout(): Promise<void>;
}

export interface Library {
  readonly Client: new (options: object) => PageClient;
  readonly LocalAuth: new (options: { dataPath: string }) => AuthStrategy;
  readonly MessageMedia: new (contentType: string, base64: string, name: string) => object;
}

/** What keeps the channel from running, in a sentence with the remedy. */
export class WhatsAppWebError extends Error {
  override readonly name = 'WhatsAppWebError';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** @throws WhatsAppWebError when it is not installed */
export async function loadLibrary(): Promise<Library> {
  // A name that the compiler does not follow: the package is optional.
  const name: string = 'whatsapp-web.js';
  try {
    const loaded = (await import(name)) as Library & { readonly default?: Library };
    return loaded.default ?? loaded;
  } catch (cause) {
    throw new WhatsAppWebError(
      'no-library',
      'The package whatsapp-web.js is not installed: run npm ci --include=optional, or set WHATSAPP_WEB=false.',
      { cause },
    );
  }
}
