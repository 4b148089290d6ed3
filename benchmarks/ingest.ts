// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Child, startChild } from './child.ts';
import { type EngineName, readOptions } from './options.ts';
import type { Posted, Posting } from './posting-process.ts';
import { newStore, type Store } from './stores.ts';
import { median, milliseconds, note, perSecond, printTable, quantile } from './table.ts';

const pacedRate = 500;

interface Subject {
  readonly name: string;
  readonly keeps: string;
  readonly store: Store;
  readonly child: Child;
  readonly door: Pick<Posting, 'port' | 'path' | 'secret'>;
  readonly saturated: number[];
  readonly alone: number[];
  readonly p50: number[];
  readonly p99: number[];
  readonly cpu: number[];
  answered: number;
  refused: number;
}

/**
 * How many messages become durable: through Telegram's webhook as the service opens it, and through the ledger's ingest
 * alone; and how long an acknowledgement takes at 500 messages a second. Beside doors that keep nothing, and one that
 * keeps each message by itself.
 */
export async function main(given: readonly string[]): Promise<void> {
  const { seconds, rounds, engines } = readOptions(given);
  const poster = startChild('posting-process');
  const subjects = await subjectsOf(engines);
  try {
    for (const subject of subjects) await post(poster, subject, { seconds: 1, rate: null });
    for (let round = 0; round < rounds; round += 1) {
      note(`round ${round + 1} of ${rounds}`);
      for (const subject of subjects) await measure(poster, subject, seconds);
    }
    for (const subject of subjects) await demandKept(subject);
    printTable(
      [
        'door',
        'keeps',
        'messages/s through HTTP',
        'CPU ms a message',
        'messages/s without HTTP',
        `p50 ms at ${pacedRate}/s`,
        'p99 ms',
        'refused',
      ],
      subjects.map(rowOf),
    );
    process.stdout.write('\nTo hold: at least 5,000 durable messages/s; p99 at most 50 ms at 500/s.\n');
  } finally {
    await poster.end();
    for (const { child, store } of subjects) {
      await child.end();
      await store.remove();
    }
  }
}

async function subjectsOf(engines: readonly EngineName[]): Promise<Subject[]> {
  const subjects: Subject[] = [];
  const add = async (name: string, keeps: string, { kind, engine }: { kind: string; engine: EngineName }) => {
    const store = await newStore(engine, { redis: false });
    const child = startChild('door-process', store.environment);
    const door = await child.ask<Subject['door']>('open', { kind });
    const figures = { saturated: [], alone: [], p50: [], p99: [], cpu: [], answered: 0, refused: 0 };
    subjects.push({ name, keeps, store, child, door, ...figures });
  };
  for (const engine of engines)
    await add('Sportello', engine === 'sqlite' ? 'SQLite' : 'PostgreSQL', { kind: 'ours', engine });
  await add('one insert a message, Fastify', 'SQLite', { kind: 'row-by-row', engine: 'sqlite' });
  await add('botbuilder echo, bare Fastify', 'nothing', { kind: 'bare-echo', engine: 'sqlite' });
  await add("Telegraf's own webhook", 'nothing', { kind: 'telegraf', engine: 'sqlite' });
  return subjects;
}

async function measure(poster: Child, subject: Subject, seconds: number): Promise<void> {
  const cpuBefore = await subject.child.ask<number>('cpu');
  const saturated = await post(poster, subject, { seconds, rate: null });
  subject.saturated.push(saturated.answered / saturated.seconds);
  subject.cpu.push(((await subject.child.ask<number>('cpu')) - cpuBefore) / saturated.answered);
  const alone = await subject.child.ask<number | null>('alone', { seconds });
  if (alone !== null) subject.alone.push(alone);
  const paced = await post(poster, subject, { seconds, rate: pacedRate });
  subject.p50.push(quantile(paced.waits, 0.5));
  subject.p99.push(quantile(paced.waits, 0.99));
  note(`  ${subject.name}, ${subject.keeps}: ${perSecond(subject.saturated.at(-1) ?? 0)}/s`);
}

async function post(
  poster: Child,
  subject: Subject,
  { seconds, rate }: Pick<Posting, 'seconds' | 'rate'>,
): Promise<Posted> {
  const posting = { ...subject.door, seconds, rate, connections: 128 } satisfies Posting;
  const posted = await poster.ask<Posted>('post', posting);
  subject.answered += posted.answered;
  subject.refused += posted.refused;
  return posted;
}

/** @throws when a door acknowledged what it does not have */
async function demandKept({ name, child, answered }: Subject): Promise<void> {
  const kept = await child.ask<number | null>('kept');
  if (kept !== null && kept < answered)
    throw new Error(`${name} acknowledged ${answered} messages and has ${kept}.`);
}

function rowOf(subject: Subject): string[] {
  return [
    subject.name,
    subject.keeps,
    perSecond(median(subject.saturated)),
    median(subject.cpu).toFixed(2),
    perSecond(median(subject.alone)),
    milliseconds(median(subject.p50)),
    milliseconds(median(subject.p99)),
    String(subject.refused),
  ];
}
