// SPDX-License-Identifier: AGPL-3.0-or-later
import { loadPack } from '../knowledge/load-pack.ts';
import { holdBack, type Question, type QuestionKind, readQuestions } from './understanding/questions.ts';
import { ourSystem, peers, type System, type Verdict } from './understanding/systems.ts';

interface Measured {
  readonly question: Question;
  readonly verdict: Verdict;
  readonly ms: number;
}

/**
 * How well messages are understood, beside NLP.js and MiniSearch: on one in five of the pack's own questions, kept back,
 * and on messages of other writers that the pack has never seen: understanding/messages.jsonl, or QUESTIONS_FILE (one JSON
 * object a line: lang, script, text, kind, and gold, the entries that answer it).
 * PEERS=no leaves the others out.
 */
export async function main(): Promise<void> {
  const pack = loadPack(process.env.CONTENT_DIR ?? 'knowledge/content');
  const kept = holdBack(pack);
  const path = process.env.QUESTIONS_FILE ?? 'benchmarks/understanding/messages.jsonl';
  const file = readQuestions(path, pack);
  say(`${pack.entries.size} entries; ${kept.questions.length} questions of the pack kept back.`);
  if (file)
    say(
      `${path}: ${file.questions.length} questions; ${file.skipped} skipped, whose entries are not in the pack.`,
    );
  else say(`There is no ${path}.`);
  const others = process.env.PEERS === 'no' ? [] : peers();
  if (others.length < 2) say('To compare with NLP.js and MiniSearch: npm install --prefix benchmarks');
  const rows: (readonly string[])[] = [heading];
  for (const system of [ourSystem(), ...others]) {
    const started = memory();
    const seconds = await timed(() => system.learn(kept.pack));
    const learned = [seconds.toFixed(1), String(Math.round(memory() - started))];
    rows.push(...(await measure(system, kept.questions, 'kept back', learned)));
    if (file) rows.push(...(await measure(system, file.questions, 'file', ['', ''])));
  }
  table(rows);
}

const heading = [
  'system',
  'questions',
  'language',
  'n',
  'first',
  'in three',
  'answered',
  'sure and wrong',
  'refused',
  'person',
  'small talk',
  'danger',
  'false danger',
  'lookalike card',
  'language right',
  'p50 ms',
  'p99 ms',
  'learned s',
  'MB',
];

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1_000;
}

async function measure(
  system: System,
  questions: readonly Question[],
  what: string,
  learned: readonly string[],
): Promise<string[][]> {
  for (const question of questions.slice(0, 200)) await system.understand(question);
  const measured: Measured[] = [];
  for (const question of questions) {
    const at = performance.now();
    const verdict = await system.understand(question);
    measured.push({ question, verdict, ms: performance.now() - at });
  }
  const groups = new Map<string, Measured[]>();
  for (const row of measured) {
    const { language, script } = row.question;
    const name = script === 'latin' ? `${language}-Latn` : language;
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return [['all', measured] as const, ...groups].map(([name, rows]) => [
    system.name,
    what,
    name,
    String(rows.length),
    ...figures(rows),
    ...(name === 'all' ? learned : []),
  ]);
}

function figures(rows: readonly Measured[]): string[] {
  const of = (kind: QuestionKind) => rows.filter(({ question }) => question.kind === kind);
  const inside = of('in');
  const hit = ({ question, verdict }: Measured, within: number) =>
    verdict.entries.slice(0, within).some((id) => question.gold.includes(id));
  const decided =
    (...decisions: string[]) =>
    ({ verdict }: Measured) =>
      decisions.includes(verdict.decision);
  const times = rows.map(({ ms }) => ms).sort((a, b) => a - b);
  return [
    share(inside, (row) => hit(row, 1)),
    share(inside, (row) => hit(row, 3)),
    share(inside, decided('answer')),
    share([...inside, ...of('oos')], (row) => decided('answer')(row) && !hit(row, 1)),
    share(of('oos'), decided('unknown', 'smalltalk', 'human')),
    share(of('human'), decided('human')),
    share(of('smalltalk'), decided('smalltalk')),
    share(of('safety'), decided('safety')),
    share(
      inside.filter(({ question }) => question.ordinary),
      decided('safety'),
    ),
    share(of('lookalike'), decided('safety')),
    share(rows, ({ question, verdict }) => verdict.language === question.language),
    (times[Math.floor(times.length / 2)] ?? 0).toFixed(2),
    (times[Math.floor(times.length * 0.99)] ?? 0).toFixed(2),
  ];
}

function share(rows: readonly Measured[], is: (row: Measured) => boolean): string {
  return rows.length === 0 ? '–' : `${((100 * rows.filter(is).length) / rows.length).toFixed(1)} %`;
}

function memory(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1_048_576;
}

function table(rows: readonly (readonly string[])[]): void {
  const widths = heading.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  for (const row of rows)
    say(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
