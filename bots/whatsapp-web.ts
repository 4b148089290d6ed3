// SPDX-License-Identifier: AGPL-3.0-or-later
import { join } from 'node:path';
import type { Logger } from 'pino';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Channel } from '../adapters/channel.ts';
import { WhatsAppWebError } from '../adapters/whatsapp-web/library.ts';
import { toQrLines, toQrPicture } from '../adapters/whatsapp-web/qr.ts';
import { type SessionReport, sessionStates } from '../adapters/whatsapp-web/session.ts';
import {
  WhatsAppWebChannel,
  type WhatsAppWebOptions,
} from '../adapters/whatsapp-web/whatsapp-web-channel.ts';
import type { PilotChannel, PilotView } from '../desk/pilot-channel.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import { SealedNote } from '../ledger/sealed-note.ts';
import { SoleOwner } from '../ledger/sole-owner.ts';
import type { Core } from './open-core.ts';
import type { Settings } from './settings.ts';

/** Under this name the owner has its lease and its note. */
const name = 'whatsapp-web';
/** A code that is older is shown to nobody: WhatsApp has replaced it. */
const codeMs = 60_000;

type Note = SessionReport & { readonly at: number };

export interface Pilot extends PilotChannel {
  /** The channel, when it is switched on. */
  readonly channels: readonly Channel[];
}

export interface PilotParts {
  readonly core: Pick<Core, 'ledger' | 'log' | 'media' | 'metrics'>;
  /** For the person at the terminal. */
  readonly say: (line: string) => void;
  /** Where the code may be drawn; null where what is printed is kept, as in a journal: whoever has it can pair. */
  readonly showCode: ((line: string) => void) | null;
  /** For tests: a faster hand. */
  readonly timing?: Pick<WhatsAppWebOptions, 'session' | 'pace' | 'sweepMs'>;
}

/**
 * The pilot channel as the settings want it, and how it is doing, whichever process has it: the owner writes that down
 * sealed, and every process reads it there.
 */
export function whatsAppWebPilot(settings: Settings, parts: PilotParts): Pilot {
  const { ledger } = parts.core;
  const note = new SealedNote<Note>(ledger, name);
  const look = () => lookAt(ledger, note, settings.whatsAppWeb !== null);
  if (!settings.whatsAppWeb) return { channels: [], look };
  warn(parts);
  const states = stateMetrics(parts.core.metrics.registry);
  const write = inOrder(note, ledger, parts.core.log);
  const drawCode = codeDrawer(parts);
  const channel = new WhatsAppWebChannel({
    ...parts.timing,
    folder: join(settings.dataFolder, name),
    chromiumPath: settings.whatsAppWeb.chromiumPath,
    findAttached: parts.core.media.find,
    owner: new SoleOwner(ledger, {
      name,
      onError: (error) =>
        parts.core.log.warn(
          { err: error, channel: name },
          'who has WhatsApp Web could not be asked; asking again',
        ),
    }),
    remembered: async () => (await note.read()) ?? {},
    onReport: (report) => {
      write(report);
      states.show(report.state);
      drawCode(report);
    },
    onLoggedOut: () => {
      states.loggedOut();
      parts.core.log.error(
        { channel: name },
        'WhatsApp has ended the pairing of the pilot number; messages wait: pair it again at /desk/whatsapp',
      );
    },
    onTrouble: troubles(parts.core.log),
  });
  return { channels: [channel], look };
}

function warn({ say }: PilotParts): void {
  say('');
  say(
    '  WHATSAPP_WEB is on: an unofficial way into WhatsApp, for a pilot only. WhatsApp can log the number out or',
  );
  say('  ban it at any time. For public service use the WhatsApp Cloud API (docs/whatsapp-web.md).');
  if (process.getuid?.() === 0)
    say('  Started by root, Chromium runs without its sandbox: start Sportello as another user.');
}

/** Each code once; where none may be drawn it is said once where they are. */
function codeDrawer({ say, showCode }: PilotParts): (report: SessionReport) => void {
  let drawn = '';
  return ({ state, qr }) => {
    if (state === 'connected') drawn = '';
    if (!qr || qr === drawn) return;
    if (!showCode && drawn === '')
      say('WhatsApp Web waits for its pairing: an administrator finds the code at /desk/whatsapp.');
    drawn = qr;
    if (!showCode) return;
    for (const line of toQrLines(qr)) showCode(line);
    showCode('On the phone: WhatsApp > Linked devices > Link a device. Also at /desk/whatsapp.');
  };
}

/** Each report replaces the one before, in their order. */
function inOrder(note: SealedNote<Note>, ledger: Ledger, log: Logger): (report: SessionReport) => void {
  let last = Promise.resolve();
  return (report) => {
    const at = ledger.now();
    last = last
      .then(() => note.write({ ...report, at }))
      .catch((error: unknown) => log.error({ err: error, channel: name }, 'the state could not be written'));
  };
}

async function lookAt(ledger: Ledger, note: SealedNote<Note>, isOn: boolean): Promise<PilotView> {
  const now = ledger.now();
  const [lease, known, waiting] = await Promise.all([
    ledger.db.selectFrom('leases').select('until').where('name', '=', name).executeTakeFirst(),
    note.read(),
    countWaiting(ledger),
  ]);
  const owned = lease !== undefined && lease.until > now;
  const state = owned ? (known?.state ?? 'starting') : isOn ? 'stopped' : 'off';
  const code = owned && known?.qr && now - known.at < codeMs ? known.qr : null;
  return {
    state,
    code: owned ? (known?.code ?? null) : null,
    numberEnd: known?.numberEnd ?? null,
    loggedOutAt: state === 'off' ? null : (known?.loggedOutAt ?? null),
    qr: code ? toQrPicture(code) : null,
    waiting,
  };
}

async function countWaiting(ledger: Ledger): Promise<number> {
  const row = await ledger.db
    .selectFrom('outbox')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('channel', '=', name)
    .where('status', 'in', ['queued', 'sending'])
    .executeTakeFirstOrThrow();
  return Number(row.n);
}

function stateMetrics(registry: Registry) {
  const state = new Gauge({
    name: 'sportello_whatsapp_web_state',
    help: '1 for the state in which WhatsApp Web is in this process',
    labelNames: ['state'],
    registers: [registry],
  });
  const loggedOut = new Counter({
    name: 'sportello_whatsapp_web_logouts_total',
    help: 'How often WhatsApp ended the pairing',
    registers: [registry],
  });
  const show = (now: string) => {
    for (const one of sessionStates) state.set({ state: one }, one === now ? 1 : 0);
  };
  show('stopped');
  return { show, loggedOut: () => loggedOut.inc() };
}

/** What somebody has to remedy is an error, said once; what passes is a warning. */
function troubles(log: Logger): (code: string, error: unknown) => void {
  let said = '';
  return (code, error) => {
    const err = withoutNumbers(error);
    if (!(error instanceof WhatsAppWebError)) {
      log.warn({ err, channel: name, code }, 'WhatsApp Web is in trouble; trying again');
      return;
    }
    if (said !== code) log.error({ channel: name, code }, error.message);
    said = code;
  };
}

/** The page names chats by telephone numbers, and the library throws also what is no error. */
function withoutNumbers(error: unknown): Error | undefined {
  if (error === null || error === undefined) return undefined;
  const text = error instanceof Error ? error.message : typeof error === 'string' ? error : 'unknown';
  const plain = new Error(
    text
      .split('\n')[0]
      ?.replace(/\d{4,}/g, '…')
      .slice(0, 300),
  );
  plain.stack = undefined;
  return plain;
}
