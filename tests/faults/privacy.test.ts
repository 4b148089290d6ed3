// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '../../ledger/sqlite/database.ts';
import { DirectLineClient, Program } from '../bots/program.ts';
import { describeInBrowser, launchBrowser, openPage } from '../browser.ts';
import { folderWith } from '../knowledge/small-pack.ts';
import { figures, shortOrLong } from './figures.ts';

const people = shortOrLong(20, 100);
const expiring = people / 2;
const markersEach = 10;
const dayMs = 86_400_000;

let data: string;
let content: string;
let places: Record<string, string>;
let program: Program;
let log = '';
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'sportello-private-'));
  content = folderWith();
  places = { DATA_DIR: join(data, 'data'), CONTENT_DIR: content, LOG_LEVEL: 'debug' };
  program = await Program.serve(places);
}, 90_000);
afterAll(() => {
  program.child.kill('SIGKILL');
  rmSync(data, { recursive: true, force: true });
  rmSync(content, { recursive: true, force: true });
});

/** A word that nobody else uses, in the forms in which a file may hold it. */
function formsOf(marker: string): Buffer[] {
  const inBase64 = [0, 1, 2].map((shift) => {
    const whole = Buffer.from(`${' '.repeat(shift)}${marker}`).toString('base64');
    // What stands at the edges depends on the neighbours.
    return Buffer.from(whole.slice(4, -4));
  });
  return [Buffer.from(marker, 'utf8'), Buffer.from(marker, 'utf16le'), ...inBase64];
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name));
}

/** Which of the forms some file under a folder, or the log, holds. */
function found(forms: readonly Buffer[], folder: string): string[] {
  const sources = filesUnder(folder).map((file) => [file, readFileSync(file)] as const);
  return [...sources, ['the log', Buffer.from(log + program.output)] as const].flatMap(([name, bytes]) =>
    forms.some((form) => bytes.includes(form)) ? [name] : [],
  );
}

interface Row {
  readonly id: string;
  readonly wrapped: Uint8Array;
}

const ledgerFile = () => join(places.DATA_DIR ?? '', 'sportello.sqlite');

function keysOfPeople(): Row[] {
  const database = openSqlite(ledgerFile());
  const rows = database
    .prepare('select person_id as id, wrapped from person_keys order by person_id')
    .all() as unknown as Row[];
  database.close();
  return rows;
}

async function command(name: string, ...rest: string[]): Promise<number | null> {
  const one = Program.run([name, ...rest], places);
  const code = await one.ended;
  log += one.output;
  return code;
}

/** Half of the people have been silent for longer than the notice says, as far as the ledger knows. */
function makeOld(ids: readonly string[]): void {
  const database = openSqlite(ledgerFile());
  const long = 40 * dayMs;
  const marks = ids.map(() => '?').join(', ');
  const theirs = `(select id from conversations where person_id in (${marks}))`;
  database.prepare(`update messages set at = at - ${long} where conversation_id in ${theirs}`).run(...ids);
  database
    .prepare(`update inbox set received_at = received_at - ${long} where conversation_id in ${theirs}`)
    .run(...ids);
  database
    .prepare(`update outbox set created_at = created_at - ${long} where conversation_id in ${theirs}`)
    .run(...ids);
  database
    .prepare(`update conversations set last_at = last_at - ${long} where person_id in (${marks})`)
    .run(...ids);
  database.close();
}

test(`one of ${people} people asks to be deleted and ${expiring} expire: no file, log or backup gives anything of them away`, async () => {
  const markers = Array.from({ length: 2 * markersEach }, (_, n) => `Zeichen${n}Merkwort${n * 7_919}`);
  const clients: DirectLineClient[] = [];
  for (let n = 0; n < people; n += 1) {
    const client = new DirectLineClient(program.url);
    clients.push(client);
    await client.open();
    const mine = n === 0 ? markers.slice(0, markersEach) : n <= expiring ? markers.slice(markersEach) : [];
    expect(await client.say(`voglio lo spid ${mine.join(' ')}`)).toBe(200);
  }
  for (const client of clients) await client.heard();
  // Ids grow with time: the first is whoever wrote first.
  const before = keysOfPeople();
  expect(before).toHaveLength(people);
  const gone = before.slice(0, 1 + expiring);
  mkdirSync(join(data, 'backups'));
  expect(await command('backup', join(data, 'backups', 'one'))).toBe(0);

  const [erased] = clients;
  await erased?.say('cancella i miei dati');
  const question = (await erased?.heard())?.join('\n') ?? '';
  expect(question).toMatch(/cancell/i);
  await erased?.say('sì');
  await erased?.heard();
  await program.stop();
  log += program.output;
  const [first] = gone;
  const database = openSqlite(ledgerFile());
  const key = database.prepare('select wrapped from person_keys where person_id = ?').get(first?.id ?? '') as
    | { wrapped: Uint8Array }
    | undefined;
  database.close();
  // Already the answer to the person's word took the key away.
  expect(Buffer.from(key?.wrapped ?? []).equals(Buffer.from(first?.wrapped ?? []))).toBe(false);
  makeOld(gone.slice(1).map((row) => row.id));
  program = await Program.serve({ ...places, PORT: new URL(program.url).port });
  await program.until(() => keysOfPeople().length <= people - expiring);
  const stays = clients.at(-1);
  await stays?.say('grazie');
  await stays?.heard();

  expect(await command('backup', join(data, 'backups', 'two'))).toBe(0);
  const readable = found(markers.flatMap(formsOf), data);
  // A key that is gone could open what an older backup holds: it may be in no file either, nor in the log of writes.
  const forms = gone.flatMap(({ wrapped }) => [
    Buffer.from(wrapped),
    Buffer.from(Buffer.from(wrapped).toString('base64')),
  ]);
  await program.until(() => found(forms, data).length === 0, 10_000).catch(() => undefined);
  const keys = found(forms, data);
  expect(await command('audit')).toBe(0);
  figures('29 Privacy', [
    { figure: 'people: erased, expired, all', measured: `1, ${expiring}, ${people}`, holds: '1, 50, 100' },
    { figure: 'files or logs with one of 20 markers', measured: readable.length, holds: '0' },
    { figure: 'files with a key of theirs, also while running', measured: keys.length, holds: '0' },
    { figure: 'chain of the audit', measured: 'valid', holds: 'valid' },
  ]);
  expect(readable).toEqual([]);
  expect(keys).toEqual([]);
}, 240_000);

describeInBrowser('in a browser', () => {
  test('chat, guide and desk ask nobody else for anything', async () => {
    const browser = await launchBrowser();
    try {
      const watched = await openPage(browser, program.url, { refusalsCount: false });
      for (const path of ['/chat', '/guide/', '/desk']) {
        await watched.page.goto(path);
        await watched.page.waitForLoadState('networkidle');
      }
      await watched.close();
      expect(watched.elsewhere).toEqual([]);
    } finally {
      await browser.close();
    }
  }, 60_000);
});
