// SPDX-License-Identifier: AGPL-3.0-or-later
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { registerDeskPages } from '../bots/desk-pages.ts';
import { parseOpeningHours } from '../desk/opening-hours.ts';
import { registerDesk } from '../desk/register-desk.ts';
import { createSetupLink } from '../desk/setup-link.ts';
import { type Ledger, openLedger } from '../ledger/open-ledger.ts';
import { MasterKey } from '../ledger/seal.ts';
import { fillDesk, rareEvery, rareWord } from './desk-filled.ts';
import { busyMeter, idleFrames, openDesk, scrollFrames, scrollToTop, switchTo } from './desk-in-browser.ts';
import { type EngineName, readOptions } from './options.ts';
import { newStore } from './stores.ts';
import { median, milliseconds, note, perSecond, printTable, quantile } from './table.ts';

const people = 10_000;
const lines = 10;
const silent = { warn: () => undefined, error: () => undefined };

interface SignedIn {
  readonly server: FastifyInstance;
  readonly cookie: string;
  readonly csrf: string;
}

/**
 * The desk with ten thousand conversations open and a hundred thousand lines: what each question costs the server, how
 * the list scrolls in Chromium, how long it takes from a press to the conversation, and a search through everything.
 */
export async function main(given: readonly string[]): Promise<void> {
  const { seconds, rounds, engines } = readOptions(given);
  for (const engine of engines) await measure(engine, { seconds, rounds });
}

async function measure(
  engine: EngineName,
  { seconds, rounds }: { seconds: number; rounds: number },
): Promise<void> {
  const store = await newStore(engine, { redis: false });
  const { DATA_DIR = '', DATABASE_URL } = store.environment;
  const where = DATABASE_URL ? { databaseUrl: DATABASE_URL } : { file: join(DATA_DIR, 'ledger.sqlite') };
  const ledger = await openLedger({ ...where, master: new MasterKey(Buffer.alloc(32, 7)) });
  const server = Fastify({ logger: false });
  try {
    note(`filling ${engine} with ${people} conversations`);
    await fillDesk(ledger, { people, lines });
    const hours = { week: parseOpeningHours('Mon-Sun 00:00-23:59'), timeZone: 'Europe/Rome' };
    await registerDesk(server, { ledger, ...hours, publicUrl: null, log: silent });
    await registerDeskPages(server, { folder: join(import.meta.dirname, '..', 'web', 'console') });
    await server.listen({ port: 0, host: '127.0.0.1' });
    const signedIn = await signIn(server, ledger);
    process.stdout.write(`\n${engine}, ${people} conversations open, ${people * lines} lines\n\n`);
    await measureServer(signedIn, rounds * 10);
    await measureSearch(signedIn);
    await measureBrowser(signedIn, { seconds, rounds });
  } finally {
    await server.close();
    await ledger.close();
    await store.remove();
  }
}

async function signIn(server: FastifyInstance, ledger: Ledger): Promise<SignedIn> {
  const token = await createSetupLink(ledger, new Date());
  const account = { token, name: 'Anna', email: 'anna@example.org', password: 'una frase lunga di prova' };
  const answer = await server.inject({ method: 'POST', url: '/desk/api/setup', payload: account });
  const cookie = answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  return { server, cookie, csrf: answer.json<{ csrf: string }>().csrf };
}

interface Asked<T> {
  readonly ms: number;
  readonly bytes: number;
  readonly told: T;
}

interface Found {
  readonly hits: readonly { readonly lines: readonly unknown[] }[];
  readonly next: string | null;
}

async function ask<T>({ server, cookie, csrf }: SignedIn, path: string, body?: object): Promise<Asked<T>> {
  const started = performance.now();
  const answer = await server.inject({
    method: body ? 'POST' : 'GET',
    url: `/desk/api${path}`,
    headers: { cookie, 'x-sportello-csrf': csrf },
    ...(body ? { payload: body } : {}),
  });
  const ms = performance.now() - started;
  if (answer.statusCode !== 200) throw new Error(`${path} was answered ${answer.statusCode}.`);
  return { ms, bytes: answer.rawPayload.length, told: answer.json<T>() };
}

async function measureServer(desk: SignedIn, times: number): Promise<void> {
  const { told } = await ask<{ items: { id: string }[]; next: string }>(desk, '/queue');
  let deep = told.next;
  for (let n = 0; n < 8; n += 1)
    deep = (await ask<{ next: string }>(desk, `/list?limit=1000&cursor=${deep}`)).told.next;
  const id = told.items[0]?.id ?? '';
  const questions: [string, string][] = [
    ['the queue from its top (200 rows)', '/queue'],
    ['500 rows from the top', '/list?limit=500'],
    ['500 rows after 8,200', `/list?limit=500&cursor=${deep}`],
    ['500 rows of one language', '/list?limit=500&language=bn'],
    ['a part of a name', '/list?limit=200&alias=airone'],
    ['all, newest first, 500 rows', '/list?view=all&limit=500'],
    ['what one hint names', `/list/changes?ids=${id}`],
    ['the values of the filters', '/list/facets'],
    ['a conversation', `/handoffs/${id}/thread?limit=100`],
  ];
  const rows: string[][] = [];
  for (const [name, path] of questions) {
    const taken: number[] = [];
    const cpu = process.cpuUsage();
    let bytes = 0;
    for (let n = 0; n < times; n += 1) {
      const answer = await ask(desk, path);
      taken.push(answer.ms);
      bytes = answer.bytes;
    }
    rows.push([
      name,
      milliseconds(cpuMs(cpu) / times),
      milliseconds(median(taken)),
      milliseconds(quantile(taken, 0.99)),
      (bytes / 1_024).toFixed(1),
    ]);
  }
  printTable(['question to the server', 'CPU ms', 'median ms', 'p99 ms', 'kB'], rows);
}

async function measureSearch(desk: SignedIn): Promise<void> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const waits: number[] = [];
  let cursor: string | null = null;
  let found = 0;
  let first = 0;
  do {
    const { ms, told }: Asked<Found> = await ask(desk, '/search', { text: rareWord, cursor });
    waits.push(ms);
    found += told.hits.reduce((sum, hit) => sum + hit.lines.length, 0);
    if (found > 0 && first === 0) first = performance.now() - started;
    cursor = told.next;
  } while (cursor);
  const all = performance.now() - started;
  process.stdout.write('\n');
  printTable(
    ['search through everything', 'value'],
    [
      ['lines found, of those that are there', `${found} of ${(people * lines) / rareEvery}`],
      ['seconds in all', (all / 1_000).toFixed(1)],
      ['CPU seconds in all', (cpuMs(cpu) / 1_000).toFixed(1)],
      ['lines a second', perSecond((people * lines) / (all / 1_000))],
      ['ms to the first', milliseconds(first)],
      ['pages, longest ms', `${waits.length}, ${milliseconds(Math.max(...waits))}`],
    ],
  );
}

async function measureBrowser(
  desk: SignedIn,
  { seconds, rounds }: { seconds: number; rounds: number },
): Promise<void> {
  const { port } = desk.server.server.address() as AddressInfo;
  const [name = '', value = ''] = desk.cookie.split('; ')[0]?.split('=') ?? [];
  const opened = await openDesk(`http://127.0.0.1:${port}`, { name, value });
  if (!opened) {
    note('no Chromium here: set CHROMIUM to its path to measure the page');
    return;
  }
  const { page } = opened;
  try {
    const idle = await idleFrames(page, seconds);
    const rows = [frameRow('a page at rest', idle, null)];
    const busy = await busyMeter(page);
    for (const rowsPerSecond of [20, 60, 200]) {
      const all: number[] = [];
      const before = await busy();
      for (let round = 0; round < rounds; round += 1)
        all.push(...(await scrollFrames(page, { seconds, rowsPerSecond })));
      rows.push(
        frameRow(`scrolling ${rowsPerSecond} rows a second`, all, ((await busy()) - before) / all.length),
      );
    }
    process.stdout.write('\n');
    printTable(
      [
        'Chromium',
        'frames/s',
        'median ms',
        'p95 ms',
        'longest ms',
        'within 17.5 ms',
        'page’s CPU ms a frame',
      ],
      rows,
    );
    await scrollToTop(page);
    const fresh: number[] = [];
    const again: number[] = [];
    for (let n = 1; n <= 6; n += 1) fresh.push(await switchTo(page, n));
    for (let n = 1; n <= 6; n += 1) again.push(await switchTo(page, n));
    const row = (what: string, taken: readonly number[]) => [
      what,
      milliseconds(median(taken)),
      milliseconds(Math.max(...taken)),
    ];
    process.stdout.write('\n');
    printTable(
      ['from the press to the lines', 'median ms', 'longest ms'],
      [row('never opened before', fresh), row('opened before', again)],
    );
  } finally {
    await opened.close();
  }
}

/** Processor time since then: a machine that does other things changes it less than it changes the clock's. */
function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
}

function frameRow(name: string, deltas: readonly number[], busyMs: number | null): string[] {
  const mean = deltas.reduce((sum, one) => sum + one, 0) / deltas.length;
  const within = deltas.filter((one) => one <= 17.5).length / deltas.length;
  return [
    ...[name, (1_000 / mean).toFixed(1), milliseconds(median(deltas)), milliseconds(quantile(deltas, 0.95))],
    ...[
      milliseconds(Math.max(...deltas)),
      `${Math.round(within * 100)} %`,
      busyMs === null ? '' : milliseconds(busyMs),
    ],
  ];
}
