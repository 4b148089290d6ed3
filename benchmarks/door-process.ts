// SPDX-License-Identifier: AGPL-3.0-or-later
// A process with one door for Telegram's webhook: the service's own, or one of those that it is compared with.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Fastify from 'fastify';
import { Telegraf } from 'telegraf';
import { BusyError } from '../adapters/channel.ts';
import { webhookPath } from '../adapters/telegram/telegram-channel.ts';
import { createHttpServer } from '../bots/http-server.ts';
import { createLog } from '../bots/logs.ts';
import { createMetrics } from '../bots/metrics.ts';
import { openLedgerOf } from '../bots/open-ledger.ts';
import { readSettings } from '../bots/settings.ts';
import { telegramChannel } from '../bots/telegram.ts';
import { FullError } from '../ledger/ingest.ts';
import { openSqlite } from '../ledger/sqlite/database.ts';
import { answerParent } from './child.ts';
import { EchoAdapter } from './echo-adapter.ts';

const secret = 'a-secret-of-the-benchmarks';

interface Door {
  readonly port: number;
  close(): Promise<unknown>;
  /** How many messages are kept, counted afterwards; null where nothing is kept. */
  kept?(): Promise<number>;
  /** Messages a second without HTTP. */
  alone?(seconds: number): Promise<number>;
}

let door: Door | null = null;

answerParent(
  {
    open: async ({ kind }: { kind: string }) => {
      door = await (doors[kind] ?? ours)();
      return { port: door.port, path: webhookPath, secret };
    },
    kept: () => door?.kept?.() ?? null,
    alone: ({ seconds }: { seconds: number }) => door?.alone?.(seconds) ?? null,
    cpu: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1_000;
    },
  },
  async () => door?.close(),
);

const doors: Readonly<Record<string, () => Promise<Door>>> = {
  'bare-echo': bareEcho,
  telegraf: telegrafWebhook,
  'row-by-row': rowByRow,
};

/** The service's door: its HTTP server, its Telegram channel, its ledger. */
async function ours(): Promise<Door> {
  const settings = readSettings({
    ...process.env,
    TELEGRAM_BOT_TOKEN: '1:benchmark',
    TELEGRAM_MODE: 'webhook',
    TELEGRAM_WEBHOOK_SECRET: secret,
  });
  const log = createLog(settings.logLevel);
  const ledger = await openLedgerOf(settings, log);
  const metrics = createMetrics(ledger);
  const server = createHttpServer({
    ...{ log, metrics, trustProxy: false, metricsToken: null },
    notReady: () => Promise.resolve(null),
  });
  const receive: Parameters<NonNullable<ReturnType<typeof telegramChannel>>['routes']>[1] = (batch) =>
    ledger.ingest.receive(batch).catch((cause: unknown) => {
      throw cause instanceof FullError ? new BusyError('Full.', { cause }) : cause;
    });
  telegramChannel(settings, { log, findAttached: () => null })?.routes(server, receive);
  await server.listen({ port: 0, host: '127.0.0.1' });
  return {
    port: (server.server.address() as AddressInfo).port,
    close: async () => {
      await server.close();
      await ledger.close();
    },
    kept: async () => {
      const row = await ledger.db
        .selectFrom('inbox')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow();
      return Number(row.n);
    },
    alone: (seconds) =>
      saturate(seconds, (id) =>
        ledger.ingest.receive([
          {
            channel: 'alone',
            externalId: id,
            address: `p${Number(id.split('-')[1]) % 500}`,
            activity: { type: 'message', text: 'where do I renew my permit?' },
          },
        ]),
      ),
  };
}

/** Fastify as it comes and an echo that keeps nothing. */
async function bareEcho(): Promise<Door> {
  const adapter = new EchoAdapter();
  const server = Fastify();
  server.post(webhookPath, async (request, reply) => {
    const { message } = request.body as { message: { chat: { id: number }; text: string } };
    await adapter.turn(String(message.chat.id), message.text);
    return reply.send({});
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  return { port: (server.server.address() as AddressInfo).port, close: () => server.close() };
}

/** Telegraf's own receiver, with a handler that does nothing. */
async function telegrafWebhook(): Promise<Door> {
  const bot = new Telegraf('1:benchmark');
  bot.on('text', (_context, next) => next());
  bot.botInfo = { id: 1, is_bot: true, first_name: 'bench', username: 'bench_bot' } as typeof bot.botInfo;
  const server = createServer((request, response) => {
    void bot.webhookCallback(webhookPath, { secretToken: secret })(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** As most bots that keep anything: each message a row and a commit of its own, on the same durable SQLite. */
async function rowByRow(): Promise<Door> {
  const database = openSqlite(join(process.env.DATA_DIR ?? '.', 'rows.sqlite'));
  database.exec('create table inbox (id integer primary key, external_id text unique, body text)');
  const insert = database.prepare(
    'insert into inbox (external_id, body) values (?, ?) on conflict do nothing',
  );
  const server = Fastify();
  server.post(webhookPath, (request, reply) => {
    const body = request.body as { update_id: number };
    insert.run(String(body.update_id), JSON.stringify(body));
    return reply.send({});
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  return {
    port: (server.server.address() as AddressInfo).port,
    close: async () => {
      await server.close();
      database.close();
    },
    alone: (seconds) =>
      saturate(seconds, async (id) => {
        insert.run(id, '{"type":"message","text":"where do I renew my permit?"}');
      }),
  };
}

/** @returns how many a second were done, 500 at once */
async function saturate(seconds: number, one: (id: string) => Promise<void>): Promise<number> {
  const started = performance.now();
  let done = 0;
  let next = 0;
  const prefix = Date.now();
  while (performance.now() - started < seconds * 1_000) {
    await Promise.all(
      Array.from({ length: 500 }, () => {
        next += 1;
        return one(`${prefix}-${next}`);
      }),
    );
    done += 500;
  }
  return (done * 1_000) / (performance.now() - started);
}
