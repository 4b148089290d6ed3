// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Child, startChild } from './child.ts';
import { type BenchOptions, readOptions } from './options.ts';
import { newStore, type Store } from './stores.ts';
import { median, note, perSecond, printTable, ratio } from './table.ts';

interface Subject {
  readonly name: string;
  readonly holds: string;
  readonly store: Store;
  readonly child: Child;
  readonly rates: number[];
  /** Processor time of the process for one turn, milliseconds: what a busy machine changes least. */
  readonly cpu: number[];
  turns: number;
  said: number;
}

/**
 * How many whole turns one process makes (ingest, understand, dialog, commit, deliver to a stub) on each engine, with
 * Redis and without, beside an echo of the Bot Framework that keeps nothing; and where the time goes. Questions are
 * those of the pack.
 */
export async function main(given: readonly string[]): Promise<void> {
  const options = readOptions(given);
  const subjects = await subjectsOf(options);
  const echo = startChild('echo-process');
  const echoes: number[] = [];
  try {
    for (let round = 0; round < options.rounds; round += 1) {
      note(`round ${round + 1} of ${options.rounds}`);
      echoes.push(await echo.ask<number>('echo', { seconds: Math.min(2, options.seconds) }));
      for (const subject of subjects) await measure(subject, options.seconds);
    }
    const baseline = median(echoes);
    printTable(
      [
        'one process',
        'whole turns/s',
        'best round',
        'to hold',
        'CPU ms a turn',
        'beside the echo',
        'replies a turn',
        'resident MB',
      ],
      [
        ...(await Promise.all(subjects.map((subject) => rowOf(subject, baseline)))),
        [
          'echo (botbuilder, in memory)',
          perSecond(baseline),
          perSecond(Math.max(...echoes)),
          '',
          '',
          '1×',
          '1.00',
          '',
        ],
      ],
    );
    process.stdout.write('\n');
    await printShares(subjects, options.seconds);
  } finally {
    await echo.end();
    for (const { child, store } of subjects) {
      await child.end();
      await store.remove();
    }
  }
}

async function subjectsOf({ engines }: BenchOptions): Promise<Subject[]> {
  const subjects: Subject[] = [];
  for (const engine of engines)
    for (const redis of process.env.REDIS_URL ? [false, true] : [false]) {
      const store = await newStore(engine, { redis });
      const name = `${engine === 'sqlite' ? 'SQLite' : 'PostgreSQL'}${redis ? ' and Redis' : ''}`;
      const holds = engine === 'sqlite' ? '≥ 1,500' : '≥ 800';
      const child = startChild('turning-process', store.environment);
      subjects.push({ name, holds, store, child, rates: [], cpu: [], turns: 0, said: 0 });
      await child.ask('waiting');
    }
  return subjects;
}

/** From the first message in to the last reply out. */
async function measure(subject: Subject, seconds: number): Promise<void> {
  const { child, rates, cpu } = subject;
  await child.ask('work');
  // Whatever a process compiles and remembers at first is not what a day consists of.
  if (rates.length === 0) await feed(child, 1);
  const [saidBefore, cpuBefore] = [await child.ask<number>('said'), await child.ask<number>('cpu')];
  const started = performance.now();
  const turns = await feed(child, seconds);
  rates.push((turns * 1_000) / (performance.now() - started));
  cpu.push(((await child.ask<number>('cpu')) - cpuBefore) / turns);
  subject.said += (await child.ask<number>('said')) - saidBefore;
  subject.turns += turns;
  await child.ask('rest');
  note(`  ${subject.name}: ${perSecond(rates.at(-1) ?? 0)}/s, ${cpu.at(-1)?.toFixed(2)} ms a turn`);
}

async function feed(child: Child, seconds: number): Promise<number> {
  const turns = await child.ask<number>('feed', { seconds });
  await untilDone(child);
  return turns;
}

async function untilDone(child: Child): Promise<void> {
  while ((await child.ask<number>('waiting')) > 0) await new Promise((resolve) => setTimeout(resolve, 10));
}

async function rowOf(
  { name, holds, child, rates, cpu, turns, said }: Subject,
  echo: number,
): Promise<string[]> {
  const memory = await child.ask<number>('memory');
  const rate = median(rates);
  return [
    name,
    perSecond(rate),
    perSecond(Math.max(...rates)),
    holds,
    median(cpu).toFixed(2),
    ratio(rate, echo),
    (said / turns).toFixed(2),
    memory.toFixed(0),
  ];
}

/** In a round of its own: whoever is watched is slower. */
async function printShares(subjects: readonly Subject[], seconds: number): Promise<void> {
  const shares: Record<string, number>[] = [];
  for (const { child } of subjects) {
    await child.ask('work');
    shares.push(await child.ask('profile', { seconds }));
    await untilDone(child);
    await child.ask('rest');
  }
  const parts = [...new Set(shares.flatMap((one) => Object.keys(one)))];
  printTable(
    ['where a busy process spends its time', ...subjects.map(({ name }) => name)],
    parts.map((part) => [part, ...shares.map((one) => `${Math.round((one[part] ?? 0) * 100)} %`)]),
  );
}
