// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LedgerPlace, openForCommand } from '../../ledger/open-alone.ts';
import { botToken, messageUpdate, TelegramApi } from '../fakes/telegram-api.ts';
import { folderWith } from '../knowledge/small-pack.ts';
import { describeWith, freePort } from '../servers/own-server.ts';
import { PostgresServer, postgresProgram } from '../servers/postgres-server.ts';
import { DirectLineClient, Program } from './program.ts';

const secret = 'a-secret-of-the-tests-0123456789';
let content: string;
let data: string;
let api: TelegramApi;
let program: Program | null = null;

beforeAll(() => {
  content = folderWith();
});
afterAll(() => rmSync(content, { recursive: true, force: true }));
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'sportello-processes-'));
  api = new TelegramApi();
  await api.start();
});
afterEach(async () => {
  if (program && program.child.exitCode === null) {
    program.child.kill('SIGTERM');
    await program.ended;
  }
  program = null;
  await api.stop();
  rmSync(data, { recursive: true, force: true });
});

const environment = (more: Record<string, string> = {}) => ({
  DATA_DIR: data,
  CONTENT_DIR: content,
  PROCESSES: '3',
  TELEGRAM_BOT_TOKEN: botToken,
  TELEGRAM_API_ROOT: api.url,
  ...more,
});
const webhook = { TELEGRAM_MODE: 'webhook', TELEGRAM_WEBHOOK_SECRET: secret };

async function serve(more: Record<string, string> = {}): Promise<Program> {
  const started = await Program.serve(environment(more));
  program = started;
  await started.until(async () => (await ready(started)) === 3);
  return started;
}

/** Processes of ours that the main one has started. */
function workersOf({ child }: Program): number[] {
  const file = `/proc/${child.pid}/task/${child.pid}/children`;
  return readFileSync(file, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number);
}

async function figure({ url }: Program, name: string): Promise<number> {
  try {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1] ?? -1);
  } catch {
    // It reached a process that was dying.
    return -1;
  }
}
const ready = (of: Program) => figure(of, 'sportello_processes_ready');

/** As Telegram posts: again, until it hears 200. */
async function post(url: string, update: unknown): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    try {
      const answer = await fetch(`${url}/webhooks/telegram`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret },
        body: JSON.stringify(update),
        signal: AbortSignal.timeout(20_000),
      });
      if (answer.ok) return;
    } catch {
      // The process died with the request in its hands.
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('Nobody acknowledged the update.');
}

async function whatTheLedgerHolds(place: LedgerPlace) {
  const engine = await openForCommand(place);
  try {
    const inbox = await engine.db.selectFrom('inbox').select('status').execute();
    const said = await engine.db.selectFrom('messages').select('speaker').execute();
    const outbox = await engine.db.selectFrom('outbox').select('status').execute();
    return {
      handled: inbox.filter((row) => row.status === 'handled').length,
      other: inbox.filter((row) => row.status !== 'handled').length,
      heard: said.filter((row) => row.speaker === 'person').length,
      unsent: outbox.filter((row) => row.status !== 'sent').length,
    };
  } finally {
    await engine.close();
  }
}

async function killsUnderLoad(place: LedgerPlace): Promise<void> {
  const running = await serve({
    ...webhook,
    ...('databaseUrl' in place ? { DATABASE_URL: place.databaseUrl } : {}),
  });
  const { url } = running;
  const people = 60;
  const posts: Promise<void>[] = [];
  for (let n = 0; n < people; n += 1) {
    posts.push(post(url, messageUpdate(n + 1, 1_000 + n, { text: 'voglio lo spid' })));
    if (n === 20 || n === 40) {
      const victim = workersOf(running).at(n === 20 ? 0 : -1);
      if (victim) process.kill(victim, 'SIGKILL');
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  await Promise.all(posts);
  const answered = () => new Set(api.sent.map((one) => one.chat)).size;
  await running.until(() => answered() === people);
  await running.until(async () => (await ready(running)) === 3 && workersOf(running).length === 3);
  expect(await figure(running, 'sportello_process_starts_total')).toBe(5);
  await running.until(async () => (await figure(running, 'sportello_outbox_waiting')) === 0);
  const left = workersOf(running);
  expect(await running.stop()).toBe(0);
  for (const pid of left) expect(() => process.kill(pid, 0)).toThrow();
  expect(running.output.match(/Ready\./g)).toHaveLength(1);
  expect(running.output.match(/\/desk\/setup#/g)).toHaveLength(1);
  expect(await whatTheLedgerHolds(place)).toEqual({ handled: people, other: 0, heard: people, unsent: 0 });
}

test('three processes on one file: two are killed under load, nothing is lost, and all end at SIGTERM with 0', async () => {
  await killsUnderLoad({ file: join(data, 'sportello.sqlite') });
}, 240_000);

describeWith({ PostgreSQL: postgresProgram }, 'on PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  }, 60_000);
  afterAll(() => server.stop());

  test('three processes: two are killed under load, nothing is lost, and all end at SIGTERM with 0', async () => {
    await killsUnderLoad({ databaseUrl: server.newDatabase() });
  }, 240_000);
});

test('of three processes one fetches from Telegram, and another takes over when it is killed', async () => {
  const running = await serve({ LOG_LEVEL: 'debug' });
  await running.until(() => api.calls.some((call) => call.method === 'getUpdates'));
  api.push(messageUpdate(1, 7, { text: 'ciao' }));
  await running.until(() => api.sent.some((one) => one.chat === '7'));
  // Whoever fetches asks to be told for 25 seconds: more calls in a second would be somebody else's.
  const before = api.calls.filter((call) => call.method === 'getUpdates').length;
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(api.calls.filter((call) => call.method === 'getUpdates').length - before).toBeLessThanOrEqual(1);
  for (const victim of workersOf(running).slice(0, 2)) process.kill(victim, 'SIGKILL');
  api.push(messageUpdate(2, 8, { text: 'ciao' }));
  await running.until(() => api.sent.some((one) => one.chat === '8'), 90_000);
}, 240_000);

test('at SIGHUP every process reads the changed pack, and one of them learns it', async () => {
  const running = await serve(webhook);
  const file = join(content, 'entries/spid/it.md');
  const before = readFileSync(file, 'utf8');
  try {
    writeFileSync(file, before.replace('SPID è la tua chiave', 'SPID è il tuo passepartout'));
    running.child.kill('SIGHUP');
    await running.until(() => (running.output.match(/the pack was read again/g) ?? []).length === 3);
    for (let n = 0; n < 6; n += 1) {
      const person = new DirectLineClient(running.url);
      await person.open();
      await person.say('voglio lo spid');
      const heard = await person.heard();
      const more = heard.length > 1 ? [] : await person.heard();
      expect([...heard, ...more].join('\n')).toContain('Lo SPID è il tuo passepartout');
    }
    await running.until(() => (running.output.match(/learned in/g) ?? []).length >= 2);
    expect(running.output.match(/learned in/g)).toHaveLength(2);
  } finally {
    writeFileSync(file, before);
  }
}, 240_000);

test('a process that cannot start is tried three times; then the service ends and has said why', async () => {
  const port = String(await freePort());
  const first = await Program.serve(environment({ PROCESSES: '1', PORT: port, ...webhook }));
  program = first;
  const second = Program.run(['serve'], environment({ PORT: port, ...webhook }));
  expect(await second.ended).toBe(1);
  expect(second.output.match(/The port is in use/g)).toHaveLength(3);
  expect(second.output).toContain('could not start three times in a row');
}, 120_000);
