// SPDX-License-Identifier: AGPL-3.0-or-later

import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import type { Channel } from '../adapters/channel.ts';
import { WebChannel } from '../adapters/web/web-channel.ts';
import { Acts } from '../desk/acts.ts';
import { registerDesk } from '../desk/register-desk.ts';
import { Router, startRouting } from '../desk/router.ts';
import { createSetupLink } from '../desk/setup-link.ts';
import { applyRetention } from '../ledger/retention.ts';
import { registerChatPages } from './chat-pages.ts';
import { registerDeskPages } from './desk-pages.ts';
import { noticeFactsOf } from './guide/notice.ts';
import { registerGuidePages } from './guide-pages.ts';
import { createHttpServer } from './http-server.ts';
import { withWholeAddresses } from './media-address.ts';
import { registerMediaPages } from './media-pages.ts';
import { type Core, openCore } from './open-core.ts';
import type { LedgerTiming } from './open-ledger.ts';
import { openPaces, type Paces } from './open-paces.ts';
import { receivingOf } from './receiving.ts';
import { addSecurityText } from './security-text.ts';
import type { Settings } from './settings.ts';
import { stopInOrder } from './stopping.ts';
import { telegramChannel } from './telegram.ts';
import { whatsAppChannel } from './whatsapp.ts';
import { type Pilot, type PilotTiming, whatsAppWebPilot } from './whatsapp-web.ts';
import { metricsOfAll } from './worker-line.ts';

export interface Service {
  /** Where it listens, for instance `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Reads the pack's files again. */
  renew(): Promise<void>;
  stop(): Promise<void>;
}

/** For tests: how long is waited for a process that has died, and how fast the pilot writes. */
export interface ServiceTiming {
  readonly ledger?: LedgerTiming;
  readonly pilot?: PilotTiming;
}

const retentionEveryMs = 10 * 60_000;

/**
 * The whole service in one process: channels, bot, desk, pages.
 * @param say for the person at the terminal
 * @param options.timing for tests
 * @param options.greet say where it is, with a link for the first operator: one process of many does
 */
export async function serve(
  settings: Settings,
  say: (line: string) => void,
  { greet: greets = true, timing = {} }: { readonly greet?: boolean; readonly timing?: ServiceTiming } = {},
): Promise<Service> {
  const core = await openCore(settings, say, timing.ledger);
  const { ledger, log } = core;
  const pilot = whatsAppWebPilot(settings, {
    core,
    say,
    showCode: process.stdout.isTTY ? say : null,
    timing: timing.pilot,
  });
  const paces = openPaces(settings, core);
  const channels = [...channelsOf(settings, { core, paces }), ...pilot.channels];
  const receiving = channels.map((channel) => receivingOf(channel, core));
  const { worker, delivery, listening } = core.work(channels);
  let stopping = false;
  const server = createHttpServer({
    log,
    trustProxy: settings.trustProxy,
    metrics: core.metrics,
    readMetrics: metricsOfAll(core.metrics.registry),
    metricsToken: settings.metricsToken,
    notReady: async () => (stopping ? 'stopping' : await ledgerTrouble(core)),
  });
  for (const channel of channels) await channel.routes?.(server, core.receive);
  const acts = new Acts(ledger);
  await addPages(server, settings, { core, acts, pilot });
  await core.duty.start();
  const endRouting = startRouting(new Router(ledger, { acts, rules: settings.routing }), ledger, log);
  const endRetention = startRetention(core, settings);
  await server.listen({ port: settings.port, host: settings.host });
  core.start();
  worker.start();
  delivery.start();
  listening.start();
  for (const channel of receiving) await channel.start(core.receive);
  const { port } = server.server.address() as AddressInfo;
  const url = `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${port}`;
  if (greets) await greet(core, settings.publicUrl ?? url, say);
  let stopped: Promise<void> | null = null;
  return {
    url,
    renew: () => core.renew(),
    stop: () => {
      stopping = true;
      stopped ??= stopInOrder({
        closeDoors: () => {
          endRouting();
          endRetention();
          core.duty.stop();
          return Promise.all([...receiving.map((channel) => channel.stop()), server.close(), core.close()]);
        },
        worker,
        delivery,
        listening,
        ledger,
      }).then(() => paces.close());
      return stopped;
    },
  };
}

/** What the settings switch on, without the pilot. */
export function channelsOf(
  settings: Settings,
  { core, paces }: { readonly core: Pick<Core, 'ledger' | 'log' | 'media'>; readonly paces: Paces },
): Channel[] {
  const { ledger, log, media } = core;
  const { paceOf, gates } = paces;
  const web = new WebChannel({
    tokenSecret: ledger.master.derive('web tokens'),
    readThread: async (address, after, limit) =>
      (await ledger.threads.byAddress('web', address, after, limit)).map((line) => ({
        ...line,
        activity: withWholeAddresses(line.activity, settings.publicUrl),
      })),
    onThread: (listener) => ledger.wake.on('thread', listener),
    allowedOrigins: settings.embedOrigins,
    publicUrl: settings.publicUrl ?? undefined,
    limits: {
      conversations: { everyMs: 3_600_000 / settings.web.conversationsPerHour, burst: 120 },
      streams: settings.web.connectionsPerAddress,
    },
    gates,
    trustProxy: settings.trustProxy,
  });
  const telegram = telegramChannel(settings, { log, findAttached: media.find, paceOf });
  const whatsapp = whatsAppChannel(settings, { ledger, log, findAttached: media.find, paceOf });
  return [web, telegram, whatsapp].filter((channel) => channel !== null);
}

async function addPages(
  server: FastifyInstance,
  settings: Settings,
  { core, acts, pilot }: { core: Core; acts: Acts; pilot: Pilot },
): Promise<void> {
  const { ledger, log, week } = core;
  const pages = join(import.meta.dirname, '..', 'web');
  await registerChatPages(server, {
    folder: join(pages, 'widget'),
    serviceName: settings.serviceName,
    frameAncestors: settings.embedOrigins,
  });
  await registerGuidePages(server, {
    folder: join(pages, 'guide'),
    pack: core.pack,
    understanding: core.understanding,
    serviceName: settings.serviceName,
    facts: noticeFactsOf(settings),
    publicUrl: settings.publicUrl,
  });
  addSecurityText(server, {
    contact: settings.securityContact,
    publicUrl: settings.publicUrl,
    now: ledger.now,
  });
  await registerMediaPages(server, { folder: settings.contentFolder, shelf: core.media });
  await registerDesk(server, {
    ledger,
    acts,
    week,
    timeZone: settings.timeZone,
    rules: settings.routing,
    publicUrl: settings.publicUrl,
    log,
    pilot,
    serviceName: settings.serviceName,
    secondFactor: settings.secondFactor ?? undefined,
    provider: settings.provider,
    templates: Object.keys(settings.whatsapp?.templates ?? {}),
  });
  await registerDeskPages(server, {
    folder: join(pages, 'console'),
    https: settings.publicUrl?.startsWith('https:') ?? false,
  });
  server.get('/', (_request, reply) => reply.redirect('/chat'));
}

async function ledgerTrouble({ ledger }: Core): Promise<string | null> {
  try {
    await sql`select 1`.execute(ledger.db);
    return null;
  } catch {
    return 'ledger';
  }
}

/** Erases what the notice promised to erase, at the start and every ten minutes. */
function startRetention({ ledger, log }: Core, { retentionDays, voice }: Settings): () => void {
  const run = () => {
    applyRetention(ledger, retentionDays, { voiceKeepHours: voice.keepHours }).then(
      ({ messages, people }) => {
        if (messages + people > 0) log.info({ messages, people }, 'erased what is past its time');
      },
      (error: unknown) =>
        log.error({ err: error }, 'the retention could not run; trying again in ten minutes'),
    );
  };
  run();
  const timer = setInterval(run, retentionEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}

async function greet({ ledger }: Core, url: string, say: (line: string) => void): Promise<void> {
  const token = await createSetupLink(ledger, new Date(ledger.now()));
  say('');
  say(`  Chat     ${url}/chat`);
  say(`  Guide    ${url}/guide/`);
  say(`  Desk     ${url}/desk`);
  if (token) {
    say('');
    say('  Nobody can sign in yet. Make the first operator here, within 24 hours, once:');
    say(`  ${url}/desk/setup#${token}`);
  }
  say('');
  say('Ready.');
}
