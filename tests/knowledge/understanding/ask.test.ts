// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ask } from '../../../knowledge/understanding/ask.ts';

const folder = mkdtempSync(join(tmpdir(), 'ask-'));
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(() => {
  for (const [id, questions] of [
    ['spid', ['come faccio lo spid', 'spid alla posta', 'identità digitale']],
    ['health-card', ['tessera sanitaria persa', 'medico di base', 'iscrizione asl']],
  ] as const) {
    mkdirSync(join(folder, 'entries', id), { recursive: true });
    writeFileSync(
      join(folder, 'entries', id, 'entry.yaml'),
      `id: ${id}
topic: registry
risk: normal
scope: national
handoff: false
checked: false
compared_on: 2026-11-20
review_months: 6
offices: []
related: []
law: []
sources: []
`,
    );
    const list = questions.map((question) => `  - ${question}`).join('\n');
    writeFileSync(
      join(folder, 'entries', id, 'it.md'),
      `---\nlanguage: it\nversion: 1\nmenu: ${id}\ntitle: ${id}\nquestions:\n${list}\n---\nTesto.\n`,
    );
  }
});

async function run(given: readonly string[], typed = ''): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const code = await ask(given, {
    packFolder: folder,
    cacheFolder: join(folder, 'cache'),
    stdin: Readable.from([typed]),
    write: (line) => lines.push(line),
    log: () => {},
    worker: false,
  });
  return { code, lines };
}

test('each line of questions gives one line; a malformed one says so and the rest goes on', async () => {
  const typed =
    '{"id":"a","text":"come faccio lo spid"}\nrubbish\n[]\n{"id":7,"text":"medico","language":"xx"}\n{"id":"b"}\n';
  const { code, lines } = await run(['--jsonl'], typed);
  interface Written {
    readonly id: string | number | null;
    readonly error?: string;
    readonly entries?: readonly { readonly id: string }[];
  }
  const [first, ...rest] = lines.map((line) => JSON.parse(line) as Written);
  expect(code).toBe(0);
  expect(Object.keys(first ?? {})).toEqual(['id', 'language', 'script', 'decision', 'entries']);
  expect(first).toMatchObject({ id: 'a', language: 'it', script: 'native' });
  expect(first?.entries?.[0]?.id).toBe('spid');
  expect(rest.map(({ id }) => id)).toEqual([null, null, 7, null]);
  expect(rest[0]?.error).toContain('JSON');
});

test('a person sees the decision, the entries and the reasons', async () => {
  const { code, lines } = await run(['come faccio', 'lo spid', '--language', 'it']);
  expect(code).toBe(0);
  expect(lines[0]).toMatch(/^(answer|choose|unknown) .*it/);
  expect(lines[1]).toContain('spid');
  expect(lines.some((line) => line.includes('margin of the best entry'))).toBe(true);
});

test.each([[[]], [['--jsonl', 'text']], [['x', '--language', 'xx']], [['--colour', 'x']]])(
  'arguments %j make no sense, and the usage is shown',
  async (given) => {
    const { code, lines } = await run(given);
    expect(code).toBe(2);
    expect(lines[0]).toContain('Usage');
  },
);
