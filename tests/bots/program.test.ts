// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { botToken, messageUpdate, TelegramApi } from '../fakes/telegram-api.ts';
import { folderWith } from '../knowledge/small-pack.ts';
import { DirectLineClient, Program } from './program.ts';

let data: string;
let content: string;
let running: Program[];
beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'sportello-data-'));
  content = folderWith();
});
beforeEach(() => {
  running = [];
});
afterEach(async () => {
  for (const program of running) if (program.child.exitCode === null) program.child.kill('SIGKILL');
});
afterAll(() => {
  rmSync(data, { recursive: true, force: true });
  rmSync(content, { recursive: true, force: true });
});

const places = () => ({ DATA_DIR: data, CONTENT_DIR: content });
async function serve(environment: Record<string, string> = {}): Promise<Program> {
  const program = await Program.serve({ ...places(), ...environment });
  running.push(program);
  return program;
}

test('the first start prints the chat, the desk and a link for the first operator, and answers', async () => {
  const program = await serve();
  expect(program.output).toMatch(/Chat\s+http:\S+\/chat/);
  expect(program.output).toMatch(/Guide\s+http:\S+\/guide\//);
  expect(program.output).toMatch(/\/desk\/setup#\S{20,}/);
  for (const path of ['/healthz', '/readyz', '/metrics', '/chat', '/guide/', '/desk', '/widget.js']) {
    expect([path, (await fetch(program.url + path)).status]).toEqual([path, 200]);
  }
  const person = new DirectLineClient(program.url);
  await person.open();
  expect(await person.say('voglio lo spid')).toBe(200);
  const heard = await person.heard();
  expect(heard.join('\n')).toContain('assistente automatico');
  const more = heard.length > 1 ? [] : await person.heard();
  expect([...heard, ...more].join('\n')).toMatch(
    /Lo SPID è la tua chiave per gli uffici\. Costa\s6\s€ ogni anno\./,
  );
  expect(await program.stop()).toBe(0);
}, 120_000);

test('what was said is still there after a kill and a new start, and a person can still be asked for', async () => {
  const first = await serve();
  const person = new DirectLineClient(first.url);
  await person.open();
  await person.say('ciao');
  await person.heard();
  first.child.kill('SIGKILL');
  await first.ended;
  const port = new URL(first.url).port;
  await serve({ PORT: port });
  await person.say('un operatore');
  expect((await person.heard()).join('\n')).toMatch(/Una persona|operatore/i);
}, 120_000);

test('a changed pack is read again at a signal, and a faulty one changes nothing', async () => {
  const file = join(content, 'entries/spid/it.md');
  const before = readFileSync(file, 'utf8');
  const program = await serve();
  const answer = async (text: string) => {
    const person = new DirectLineClient(program.url);
    await person.open();
    await person.say(text);
    const heard = await person.heard();
    const more = heard.length > 1 ? [] : await person.heard();
    return [...heard, ...more].join('\n');
  };
  try {
    writeFileSync(file, before.replace('SPID è la tua chiave', 'SPID è il tuo passepartout'));
    program.child.kill('SIGHUP');
    await program.until(() => program.output.includes('the pack was read again'));
    expect(await answer('voglio lo spid')).toContain('Lo SPID è il tuo passepartout');
    writeFileSync(file, before.replace('menu: SPID', 'menue: SPID'));
    program.child.kill('SIGHUP');
    await program.until(() => program.output.includes('the one before stays in use'));
    expect(program.output).toContain('entries/spid/it.md:');
    expect(await answer('voglio lo spid')).toContain('Lo SPID è il tuo passepartout');
  } finally {
    writeFileSync(file, before);
  }
}, 120_000);

test('Telegram is answered by polling, and its token is in no line of the log', async () => {
  const api = new TelegramApi();
  await api.start();
  try {
    const program = await serve({
      TELEGRAM_BOT_TOKEN: botToken,
      TELEGRAM_API_ROOT: api.url,
      LOG_LEVEL: 'debug',
    });
    api.push(
      messageUpdate(1, 7, { text: '/start l-it_t-jesi' }),
      messageUpdate(2, 7, { text: 'voglio lo spid' }),
    );
    await program.until(
      () =>
        api.sent.some(
          (one) => one.text.includes('Costa \u20686\u00a0€\u2069') || one.text.includes('ogni anno'),
        ),
      20_000,
    );
    await program.until(
      () => api.calls.some((call) => call.method === 'setMyCommands' && call.payload.language_code === 'it'),
      20_000,
    );
    expect(await program.stop()).toBe(0);
    expect(program.output).not.toContain(botToken);
    expect(program.output).not.toContain('voglio lo spid');
  } finally {
    await api.stop();
  }
}, 120_000);

test('what a person writes stands in no file and in no line of the log that could be read', async () => {
  const program = await serve({ LOG_LEVEL: 'debug' });
  const person = new DirectLineClient(program.url);
  await person.open();
  await person.say('marcatore-segreto 3331234567');
  await person.heard();
  await person.say('un operatore');
  await person.heard();
  expect(await program.stop()).toBe(0);
  const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const bytes = files.map((one) => readFileSync(join(one.parentPath, one.name)).toString('latin1'));
  for (const place of [program.output, ...bytes]) {
    expect(place.includes('marcatore-segreto')).toBe(false);
    expect(place.includes('3331234567')).toBe(false);
  }
}, 60_000);

test('a wrong setting stops the start with a sentence that names it', async () => {
  const program = Program.run(['serve'], { ...places(), PORT: 'eighty' });
  expect(await program.ended).toBe(1);
  expect(program.output).toMatch(/PORT/);
  expect(program.output).not.toMatch(/at .*\.js:\d+/);
});

test('a port in use is said as such', async () => {
  const first = await serve();
  const second = Program.run(['serve'], { ...places(), PORT: new URL(first.url).port });
  expect(await second.ended).toBe(1);
  expect(second.output).toContain('The port is in use');
}, 60_000);

test('an unknown command lists those there are', async () => {
  const program = Program.run(['dance'], {});
  expect(await program.ended).toBe(2);
  expect(program.output).toContain('serve, chat, ask');
});

test('ask answers programs line by line, also after rubbish', async () => {
  const program = Program.run(['ask', '--jsonl'], places());
  program.child.stdin?.end(
    '{"id":"a","text":"voglio lo spid"}\nnot json\n{"id":"b","text":"mi picchia","language":"it"}\n',
  );
  expect(await program.ended).toBe(0);
  const lines = program.output
    .trim()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { id: 'a', language: 'it', script: 'native', decision: 'answer', entries: [{ id: 'spid' }] },
    { id: null },
    { id: 'b', decision: 'safety' },
  ]);
}, 60_000);

test('the data folder can be read by nobody else', async () => {
  const key = join(data, 'master.key');
  expect(readFileSync(key, 'utf8').trim()).toHaveLength(44);
  const { statSync } = await import('node:fs');
  expect(statSync(key).mode & 0o077).toBe(0);
});
