// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Child, startChild } from './child.ts';
import { type BenchOptions, type EngineName, readOptions } from './options.ts';
import { newStore, type Store } from './stores.ts';
import { median, milliseconds, note, perSecond, printTable, quantile, ratio } from './table.ts';

const counts = [1, 2, 4] as const;
const timedMessages = 60;
const timedEveryMs = 50;

interface Subject {
  readonly name: string;
  readonly engine: EngineName;
  readonly redis: boolean;
  readonly store: Store;
  readonly children: readonly Child[];
  /** Turns a second of all processes together, by how many there were. */
  readonly rates: Map<number, number[]>;
  readonly wakeMs: number[];
}

/**
 * How many whole turns one, two and four processes make together on the same ledger; and how long a message that one
 * process took in waits until another, which is idle, has answered it. On two processors more processes than that gain
 * nothing by themselves: what is to be seen is that they lose little.
 */
export async function main(given: readonly string[]): Promise<void> {
  const options = readOptions(given);
  const subjects = await subjectsOf(options);
  try {
    for (let round = 0; round < options.rounds; round += 1) {
      note(`round ${round + 1} of ${options.rounds}`);
      for (const count of counts)
        for (const subject of subjects) await measureTurns(subject, { count, seconds: options.seconds });
      for (const subject of subjects) await measureWaking(subject, round);
    }
    printTable(
      [
        'ledger',
        ...counts.map((count) => `${count} process${count > 1 ? 'es' : ''}, turns/s`),
        '4 beside 1',
        'wake p50 ms',
        'wake p99 ms',
      ],
      subjects.map(rowOf),
    );
  } finally {
    for (const { children, store } of subjects) {
      await Promise.all(children.map((child) => child.end()));
      await store.remove();
    }
  }
}

async function subjectsOf({ engines }: BenchOptions): Promise<Subject[]> {
  const subjects: Subject[] = [];
  for (const engine of engines)
    for (const redis of process.env.REDIS_URL ? [false, true] : [false]) {
      const store = await newStore(engine, { redis });
      const children: Child[] = [];
      for (let at = 0; at < Math.max(...counts); at += 1) {
        const child = startChild('turning-process', store.environment);
        await child.ask('waiting');
        children.push(child);
      }
      // Whatever a process compiles and remembers at first is not what a day consists of.
      await measureTurns({ name: '', rates: new Map(), children }, { count: children.length, seconds: 1 });
      const name = `${engine === 'sqlite' ? 'SQLite' : 'PostgreSQL'}${redis ? ' and Redis' : ''}`;
      const rates = new Map(counts.map((count) => [count, []]));
      subjects.push({ name, engine, redis, store, children, rates, wakeMs: [] });
    }
  return subjects;
}

/** From the first message in at any process to the last reply out of any. */
async function measureTurns(
  { name, children, rates }: Pick<Subject, 'name' | 'children' | 'rates'>,
  { count, seconds }: { count: number; seconds: number },
): Promise<void> {
  const working = children.slice(0, count);
  await Promise.all(working.map((child) => child.ask('work')));
  const started = performance.now();
  const turns = await Promise.all(working.map((child) => child.ask<number>('feed', { seconds })));
  await untilDone(working[0]);
  const rate = (turns.reduce((sum, each) => sum + each, 0) * 1_000) / (performance.now() - started);
  rates.get(count)?.push(rate);
  await Promise.all(working.map((child) => child.ask('rest')));
  if (name) note(`  ${name}, ${count}: ${perSecond(rate)}/s`);
}

/** One process takes messages in and makes no turns; the other makes turns and is given nothing. */
async function measureWaking({ name, children, wakeMs }: Subject, round: number): Promise<void> {
  const [taking, answering] = children;
  if (!taking || !answering) return;
  await answering.ask('work');
  const asked = new Map<string, number>();
  for (let at = 0; at < timedMessages; at += 1) {
    const address = `timed-${round}-${at}`;
    asked.set(address, await taking.ask<number>('say', { address }));
    await new Promise((resolve) => setTimeout(resolve, timedEveryMs));
  }
  await untilDone(answering);
  const heard = await answering.ask<Record<string, number>>('heard');
  await answering.ask('rest');
  const waits = [...asked].map(([address, at]) => (heard[address] ?? Number.NaN) - at);
  if (waits.some(Number.isNaN)) throw new Error('A message was never answered.');
  wakeMs.push(...waits);
  note(`  ${name}, message in at one, reply out of another: ${milliseconds(median(waits))} ms`);
}

async function untilDone(child: Child | undefined): Promise<void> {
  while (((await child?.ask<number>('waiting')) ?? 0) > 0)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

function rowOf({ name, rates, wakeMs }: Subject): string[] {
  const medians = counts.map((count) => median(rates.get(count) ?? []));
  return [
    name,
    ...medians.map(perSecond),
    ratio(medians.at(-1) ?? Number.NaN, medians[0] ?? Number.NaN),
    milliseconds(quantile(wakeMs, 0.5)),
    milliseconds(quantile(wakeMs, 0.99)),
  ];
}
