// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openForCommand } from '../../ledger/open-alone.ts';
import { describeWith } from '../servers/own-server.ts';
import { PostgresServer, postgresProgram } from '../servers/postgres-server.ts';
import { Program } from './program.ts';

type Environment = Record<string, string>;
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const onFile = (): Environment => {
  const folder = mkdtempSync(join(tmpdir(), 'sportello-migrate-'));
  folders.push(folder);
  return { DATA_DIR: folder };
};

async function migrate(environment: Environment): Promise<{ code: number | null; output: string }> {
  const program = Program.run(['migrate'], environment);
  return { code: await program.ended, output: program.output };
}

function openOf({ DATA_DIR = '', DATABASE_URL }: Environment) {
  const place = DATABASE_URL ? { databaseUrl: DATABASE_URL } : { file: join(DATA_DIR, 'sportello.sqlite') };
  return openForCommand(place);
}

async function saysWhatItDoes(environment: Environment): Promise<void> {
  const together = await Promise.all([1, 2, 3].map(() => migrate(environment)));
  for (const one of together)
    expect(one).toEqual({ code: 0, output: expect.stringContaining('at this version') });
  expect(together.filter(({ output }) => output.includes('Done: 0001-first'))).toHaveLength(1);
  const again = await migrate(environment);
  expect(again).toEqual({ code: 0, output: expect.stringContaining('nothing was done') });
  const engine = await openOf(environment);
  await engine.db
    .insertInto('kysely_migration' as never)
    .values({ name: '9999-later', timestamp: '2030-01-01T00:00:00.000Z' } as never)
    .execute();
  await engine.close();
  const newer = await migrate(environment);
  expect(newer).toEqual({
    code: 1,
    output: expect.stringContaining('newer version of Sportello. Start that'),
  });
  expect(newer.output).not.toMatch(/\.js:\d+/);
}

test('three that migrate a file at once make one schema and say so; a newer one is refused with the remedy', async () => {
  await saysWhatItDoes(onFile());
}, 120_000);

describeWith({ PostgreSQL: postgresProgram }, 'on PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  }, 60_000);
  afterAll(() => server.stop());

  test('three that migrate a database at once make one schema and say so; a newer one is refused', async () => {
    await saysWhatItDoes({ ...onFile(), DATABASE_URL: server.newDatabase() });
  }, 120_000);
});
