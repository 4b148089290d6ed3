// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openForCommand } from '../../ledger/open-alone.ts';
import { botToken, messageUpdate, TelegramApi } from '../fakes/telegram-api.ts';
import { folderWith } from '../knowledge/small-pack.ts';
import { describeWith, freePort } from '../servers/own-server.ts';
import { PostgresServer, postgresProgram } from '../servers/postgres-server.ts';
import { DirectLineClient, Program } from './program.ts';

const account = { email: 'anna@example.org', password: 'una frase lunga di prova' };

describeWith({ PostgreSQL: postgresProgram }, 'a service that moves to PostgreSQL', () => {
  let server: PostgresServer;
  let api: TelegramApi;
  let folder: string;
  let running: Program | null = null;
  beforeAll(async () => {
    server = await PostgresServer.start();
    api = new TelegramApi();
    await api.start();
    folder = mkdtempSync(join(tmpdir(), 'sportello-moved-'));
  }, 60_000);
  afterAll(async () => {
    running?.child.kill('SIGKILL');
    await api.stop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const post = (program: Program, path: string, body: object) =>
    fetch(`${program.url}/desk/api${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: program.url },
      body: JSON.stringify(body),
    });

  test('goes on where it was: conversation, watermark, duplicates, outbox, sign-in, audit', async () => {
    const content = folderWith();
    const environment = {
      DATA_DIR: join(folder, 'data'),
      CONTENT_DIR: content,
      PORT: String(await freePort()),
      TELEGRAM_BOT_TOKEN: botToken,
      TELEGRAM_API_ROOT: api.url,
    };
    // Telegram takes nothing before the move.
    const refusal = { status: 500, body: { ok: false, error_code: 500, description: 'down' } };
    api.next.set(
      'sendMessage',
      Array.from({ length: 1_000 }, () => refusal),
    );
    const before = await Program.serve(environment);
    running = before;
    const token = /\/desk\/setup#(\S+)/.exec(before.output)?.[1];
    expect((await post(before, '/setup', { ...account, token, name: 'Anna' })).status).toBe(200);
    const person = new DirectLineClient(before.url);
    await person.open();
    await person.say('voglio lo spid', 'first');
    await person.heard();
    api.push(messageUpdate(1, 7, { text: 'ciao' }));
    await before.until(async () => (await waiting(before)) > 0);
    expect(await before.stop()).toBe(0);

    const url = server.newDatabase();
    const move = Program.run(['move', '--to', url], environment);
    expect([await move.ended, move.output]).toEqual([0, expect.stringContaining('the same on both sides')]);

    api.next.clear();
    const after = await Program.serve({ ...environment, DATABASE_URL: url });
    running = after;
    expect(after.output).not.toContain('/desk/setup#');
    await after.until(() => api.sent.some((one) => one.chat === '7'));
    api.push(messageUpdate(1, 7, { text: 'ciao' }), messageUpdate(2, 8, { text: 'ciao' }));
    await after.until(() => api.sent.some((one) => one.chat === '8'));
    await person.say('voglio lo spid', 'first');
    await person.say('un operatore');
    const heard = (await person.heard()).join('\n');
    expect(heard).toMatch(/Una persona|operatore/i);
    // Neither the welcome nor the answer of before comes again: the conversation knows where it was.
    expect(heard).not.toContain('assistente automatico');
    expect(heard).not.toContain('chiave per gli uffici');
    expect((await post(after, '/login', account)).status).toBe(200);
    expect(await after.stop()).toBe(0);

    const audit = Program.run(['audit'], { ...environment, DATABASE_URL: url });
    expect([await audit.ended, audit.output]).toEqual([0, expect.stringMatching(/whole: [2-9]\d* lines/)]);
    const engine = await openForCommand({ databaseUrl: url });
    const inbox = await engine.db.selectFrom('inbox').select(['channel', 'status']).orderBy('id').execute();
    await engine.close();
    expect(inbox.map((row) => row.channel).toSorted()).toEqual(['telegram', 'telegram', 'web', 'web']);
    expect(new Set(inbox.map((row) => row.status))).toEqual(new Set(['handled']));
    rmSync(content, { recursive: true, force: true });
  }, 240_000);
});

async function waiting(program: Program): Promise<number> {
  const text = await (await fetch(`${program.url}/metrics`)).text();
  return Number(/^sportello_outbox_waiting (\d+)/m.exec(text)?.[1] ?? 0);
}
