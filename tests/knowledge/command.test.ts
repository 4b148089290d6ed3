// SPDX-License-Identifier: AGPL-3.0-or-later
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../../knowledge/check/finding.ts';
import { knowledge } from '../../knowledge/command.ts';
import { type Changes, folderWith, today } from './small-pack.ts';

interface Run {
  readonly exitCode: number;
  /** The lines written, the pack's folder as `pack`. */
  readonly lines: readonly string[];
}

async function run(
  commandArguments: readonly string[],
  changes: Changes = {},
  extraChecks: readonly (() => Finding[])[] = [],
): Promise<Run> {
  const packFolder = folderWith(changes);
  const lines: string[] = [];
  try {
    const write = (line: string) => lines.push(line.replace(packFolder, 'pack'));
    const exitCode = await knowledge(commandArguments, { packFolder, extraChecks, now: today, write });
    return { exitCode, lines };
  } finally {
    rmSync(packFolder, { recursive: true });
  }
}

const shortQuestions: Changes = { 'entries/spid/en.md': (text) => text.replace('  - i want spid a\n', '') };
const noSource: Changes = {
  'entries/spid/entry.yaml': (text) => text.replace(/sources:[\s\S]*/, 'sources: []\n'),
};

test('a pack without faults passes', async () => {
  expect(await run(['check'])).toEqual({ exitCode: 0, lines: ['0 errors, 0 warnings'] });
});

test('errors are written one to a line, with the path from here, and fail', async () => {
  expect(await run(['check'], { ...shortQuestions, ...noSource })).toEqual({
    exitCode: 1,
    lines: [
      `${join('pack', 'entries/spid/entry.yaml')}:12: The entry has no source: name the authority.`,
      '1 error, 1 warning (--warnings shows them)',
    ],
  });
});

test('warnings do not fail and are written when asked for', async () => {
  expect(await run(['check', '--warnings'], shortQuestions)).toEqual({
    exitCode: 0,
    lines: [
      `${join('pack', 'entries/spid/en.md')}:7: warning: There are 24 questions: 25 are wanted.`,
      '0 errors, 1 warning',
    ],
  });
});

test('checks of other folders belong to it', async () => {
  const wording = (): Finding[] => [
    { file: 'dialogs/wording/it.json', message: 'is missing', severity: 'error' },
  ];
  expect(await run(['check'], {}, [wording])).toEqual({
    exitCode: 1,
    lines: ['dialogs/wording/it.json:1: is missing', '1 error, 0 warnings'],
  });
});

test('the list of media says what can be recorded', async () => {
  const { exitCode, lines } = await run(['media']);
  expect(exitCode).toBe(0);
  expect(lines).toEqual([
    'Safety cards: 0 of 1 recordings are ready.',
    expect.stringMatching(/^ {2}violence +it {2}missing {2}reads [0-9a-f]{12}$/),
    '',
    'Entries: 0 of 1 have media.',
  ]);
});

test('a text is written as it is read aloud, with its numbers and without what is only for the eye', async () => {
  const { lines } = await run(['media', 'violence', 'it']);
  expect(lines[0]).toBe('Chiama il 112.\nOppure il 1522.');
  expect(lines[2]).toMatch(/^media\/safety\/violence\/media\.yaml: reads: \{ it: [0-9a-f]{12} \}$/);
  expect((await run(['media', 'spid', 'ar'])).lines[0]).toContain('(SPID)');
  expect((await run(['media', 'violence', 'ar'])).exitCode).toBe(1);
  expect((await run(['media', 'fire', 'it'])).lines).toEqual([
    expect.stringContaining('There is no text fire in it'),
  ]);
});

test.each([[[]], [['media', 'violence']], [['publish']], [['check', '--all']]])(
  '%j is not known: the usage is written',
  async (given) => {
    const { exitCode, lines } = await run(given);
    expect(exitCode).toBe(2);
    expect(lines[0]).toContain('Usage: npm run knowledge -- check [--warnings]');
  },
);
