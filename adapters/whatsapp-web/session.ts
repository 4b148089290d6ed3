// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import { type PageClient, type PageMessage, WhatsAppWebError } from './library.ts';
import { forgetPairing, type Opened, openClient, type Place } from './open-client.ts';

export const sessionStates = [
  'stopped',
  'starting',
  'pairing',
  'connected',
  'reconnecting',
  'logged-out',
  'failed',
] as const;
export type SessionState = (typeof sessionStates)[number];

/** What outlives a browser and a process. Milliseconds since the epoch. */
export interface Remembered {
  readonly pairedAt?: number;
  /** When this number became ours: what was written to it before is nobody's question to us. A log-out changes nothing. */
  readonly since?: number;
  /** By this the same number is known again: a hash, not the number. */
  readonly identity?: string;
  /** When it was logged out; until it is paired again. */
  readonly loggedOutAt?: number;
  /** The last three digits, by which an administrator knows it. */
  readonly numberEnd?: string;
}

export interface SessionReport extends Remembered {
  readonly state: SessionState;
  /** Why it is away, in a word for the log and the desk. */
  readonly code?: string;
  /** While pairing: what the QR code says. Whoever has it can pair. */
  readonly qr?: string;
}

export interface SessionEvents {
  readonly onReport: (report: SessionReport) => void;
  /** Connected, for the first time or again. */
  readonly onConnected: (opened: Opened) => void;
  readonly onMessage: (message: PageMessage) => void;
  readonly onTick: (id: string, ack: number) => void;
  /** The pairing ended: somebody has to pair anew. */
  readonly onLoggedOut: () => void;
  readonly onTrouble: (code: string, error: unknown) => void;
}

export interface SessionOptions extends SessionEvents {
  readonly place: Place;
  readonly open?: (place: Place) => Promise<Opened>;
  readonly now?: () => number;
  readonly random?: () => number;
  /** First pause before another try; it doubles up to five minutes. */
  readonly pauseMs?: number;
  /** How often it is looked whether the page is still alive. */
  readonly watchMs?: number;
}

const longestPauseMs = 300_000;
const startMs = 180_000;
const reconnectMs = 120_000;
/** WhatsApp shows a code for about twenty seconds, and after some minutes none until it is asked. */
const freshCodeMs = 60_000;
const staleCodeMs = 180_000;
const answerMs = 10_000;
/** So long without trouble, and the next one counts as the first. */
const calmMs = 60_000;
const failuresBeforeAlarm = 3;

/**
 * One browser with WhatsApp's page, kept alive: opened again with growing pauses when browser, page or connection are
 * lost, and opened for a new pairing when the number was logged out.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #now: () => number;
  #report: SessionReport = { state: 'stopped' };
  #changedAt = 0;
  #codeAt = 0;
  #opened: Opened | null = null;
  /** Grows whenever a client is given up: what an earlier one still says does not count. */
  #turn = 0;
  #failures = 0;
  #running = false;
  #pause: NodeJS.Timeout | null = null;
  #watch: NodeJS.Timeout | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  get report(): SessionReport {
    return this.#report;
  }

  /** The client, while something can be sent through it. */
  get connected(): Opened | null {
    return this.#report.state === 'connected' ? this.#opened : null;
  }

  /** Opens the browser; does not wait for it. Safe to call twice. */
  start(remembered: Remembered): void {
    if (this.#running) return;
    this.#running = true;
    this.#failures = 0;
    this.#report = { ...remembered, state: 'stopped' };
    this.#watch = setInterval(() => void this.#look(), this.#options.watchMs ?? 15_000);
    this.#watch.unref();
    void this.#open();
  }

  /** Ends the browser. The pairing stays. Safe to call twice. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#turn += 1;
    if (this.#pause) clearTimeout(this.#pause);
    if (this.#watch) clearInterval(this.#watch);
    await this.#close();
    if (this.#report.state !== 'stopped') this.#become('stopped');
  }

  async #open(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    this.#become('starting');
    try {
      const opened = await (this.#options.open ?? openClient)(this.#options.place);
      if (turn !== this.#turn) return;
      this.#opened = opened;
      this.#listen(opened.client, turn);
      await opened.client.initialize();
    } catch (error) {
      if (turn === this.#turn)
        await this.#again(error instanceof WhatsAppWebError ? error.code : 'start', error);
    }
  }

  #listen(client: PageClient, turn: number): void {
    const on = (event: string, listener: (...values: unknown[]) => void) =>
      client.on(event, (...values) => {
        if (turn === this.#turn) listener(...values);
      });
    const ends = (code: string) => (error?: unknown) => {
      if (turn === this.#turn) void this.#again(code, error);
    };
    client.on('browser', () => {
      // It was given up while its browser was on the way.
      if (turn !== this.#turn) void client.destroy();
      client.pupBrowser?.on('disconnected', ends('browser-ended'));
      client.pupPage?.on('error', ends('page-crashed'));
    });
    on('trouble', ends('page-unusable'));
    on('qr', (code) => this.#showCode(String(code)));
    on('authenticated', () => {
      if (this.#report.state !== 'pairing') return;
      this.#become('starting', { pairedAt: this.#now(), loggedOutAt: undefined });
    });
    on('ready', () => this.#ready());
    on('auth_failure', () => void this.#loggedOut());
    on('disconnected', (reason) => void this.#disconnected(String(reason)));
    on('change_state', (state) => this.#connection(String(state)));
    on('message', (message) => this.#options.onMessage(message as PageMessage));
    on('message_edit', (message) => this.#options.onMessage(message as PageMessage));
    on('message_ack', (message, ack) => {
      const id = (message as PageMessage).id?.id;
      if (typeof id === 'string' && typeof ack === 'number') this.#options.onTick(id, ack);
    });
  }

  /** A code although a pairing is remembered: it was ended while nobody looked. */
  #showCode(qr: string): void {
    this.#codeAt = this.#now();
    const lost = this.#report.pairedAt !== undefined;
    const change = lost ? { pairedAt: undefined, numberEnd: undefined, loggedOutAt: this.#now() } : {};
    this.#become('pairing', { ...change, qr });
    if (lost) this.#options.onLoggedOut();
  }

  #ready(): void {
    const opened = this.#opened;
    if (!opened) return;
    const user = opened.client.info?.wid?.user ?? '';
    const identity = createHash('sha256').update(user).digest('base64url').slice(0, 16);
    const pairedAt = this.#report.pairedAt ?? this.#now();
    const known = identity === this.#report.identity ? this.#report.since : undefined;
    this.#become('connected', {
      pairedAt,
      identity,
      since: known ?? pairedAt,
      loggedOutAt: undefined,
      numberEnd: user.slice(-3) || undefined,
    });
    this.#options.onConnected(opened);
  }

  #connection(state: string): void {
    const { state: before } = this.#report;
    if (state === 'CONNECTED' && before === 'reconnecting') this.#ready();
    else if (state !== 'CONNECTED' && before === 'connected')
      this.#become('reconnecting', { code: 'no-connection' });
  }

  async #disconnected(reason: string): Promise<void> {
    if (['LOGOUT', 'UNPAIRED', 'UNPAIRED_IDLE'].includes(reason)) return this.#loggedOut();
    const code = /^[A-Z_]{1,40}$/.test(reason) ? reason.toLowerCase().replaceAll('_', '-') : 'unknown';
    return this.#again(`whatsapp-${code}`, new Error(`WhatsApp Web ended the session: ${code}`));
  }

  async #loggedOut(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    this.#become('logged-out', { pairedAt: undefined, numberEnd: undefined, loggedOutAt: this.#now() });
    this.#options.onLoggedOut();
    await this.#close();
    try {
      forgetPairing(this.#options.place.folder);
    } catch (error) {
      this.#options.onTrouble('forget-pairing', error);
    }
    this.#openAfter(this.#options.pauseMs ?? 1_000, turn);
  }

  async #again(code: string, error: unknown): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    this.#failures += 1;
    const alarming = error instanceof WhatsAppWebError || this.#failures >= failuresBeforeAlarm;
    this.#become(alarming ? 'failed' : 'reconnecting', { code });
    this.#options.onTrouble(code, error);
    await this.#close();
    const ceiling = Math.min(longestPauseMs, (this.#options.pauseMs ?? 1_000) * 2 ** (this.#failures - 1));
    this.#openAfter(ceiling * (0.5 + (this.#options.random ?? Math.random)() / 2), turn);
  }

  #openAfter(ms: number, turn: number): void {
    if (!this.#running || turn !== this.#turn) return;
    this.#pause = setTimeout(() => {
      if (turn === this.#turn) void this.#open();
    }, ms);
  }

  /** Never rejects. */
  async #close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = null;
    await opened?.client.destroy().catch((error: unknown) => this.#options.onTrouble('close', error));
  }

  #become(state: SessionState, change: Partial<SessionReport> = {}): void {
    const { pairedAt, since, identity, loggedOutAt, numberEnd } = this.#report;
    if (state !== this.#report.state) this.#changedAt = this.#now();
    this.#report = { pairedAt, since, identity, loggedOutAt, numberEnd, ...change, state };
    this.#options.onReport(this.#report);
  }

  async #look(): Promise<void> {
    const client = this.#opened?.client;
    const turn = this.#turn;
    if (!client) return;
    const age = this.#now() - this.#changedAt;
    const { state } = this.#report;
    if (state === 'starting' && age > startMs) return this.#again('start-timeout', null);
    if (state === 'reconnecting' && age > reconnectMs) return this.#again('no-connection', null);
    if (state === 'pairing') return this.#lookAtCode(client);
    if (state !== 'connected') return;
    if (age > calmMs) this.#failures = 0;
    const answer = await within(answerMs, client.getState()).catch(() => 'silent');
    if (turn !== this.#turn) return;
    if (answer === 'silent') return this.#again('page-silent', null);
    this.#connection(answer ?? 'UNKNOWN');
  }

  async #lookAtCode(client: PageClient): Promise<void> {
    const age = this.#now() - this.#codeAt;
    if (age > staleCodeMs) return this.#again('code-stale', null);
    if (age < freshCodeMs) return;
    this.#become('pairing');
    await within(answerMs, client.pupPage?.evaluate(askForCode) ?? Promise.resolve()).catch(() => undefined);
  }
}

const askForCode = "window.require('WAWebCmd').Cmd.refreshQR()";

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('No answer in time.')), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
