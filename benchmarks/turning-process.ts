// SPDX-License-Identifier: AGPL-3.0-or-later
// One process of the service, with a channel that sends nowhere: asked by turns.ts and scale.ts.
import type { Channel } from '../adapters/channel.ts';
import { openCore } from '../bots/open-core.ts';
import { readSettings } from '../bots/settings.ts';
import { answerParent } from './child.ts';
import { questionsOf } from './questions-of.ts';
import { whereTimeGoes } from './where-time-goes.ts';

const people = 500;
/** Messages on their way at once, as a busy evening would have them: enough to fill commits, far from a full buffer. */
const mostUnderWay = 300;

const settings = readSettings(process.env);
const questions = questionsOf(settings.contentFolder);
const core = await openCore(settings, () => {});
let sent = 0;
let said = 0;
/** When the first reply to each of these addresses was handed to the channel; milliseconds since the epoch. */
const heard = new Map<string, number>();

const stub: Channel = {
  name: 'stub',
  capabilities: { maxText: 4_096, maxButtons: 10, maxButtonTitle: 24, pull: false },
  send: (address) => {
    said += 1;
    if (address.startsWith('timed-') && !heard.has(address)) heard.set(address, wallClock());
    return Promise.resolve({ kind: 'sent', externalIds: [] });
  },
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};
const { worker, delivery } = core.work([stub]);

answerParent(
  {
    work: async () => {
      await core.duty.start();
      worker.start();
      delivery.start();
    },
    rest: async () => {
      core.duty.stop();
      await worker.stop();
      await delivery.stop();
    },
    feed: ({ seconds }: { seconds: number }) => feed(seconds),
    profile: ({ seconds }: { seconds: number }) => whereTimeGoes(() => feed(seconds)),
    waiting: () => waiting(),
    said: () => said,
    cpu: () => cpuMs(),
    memory: () => process.memoryUsage().rss / 1_048_576,
    say: async ({ address }: { address: string }) => {
      const at = wallClock();
      await receive(address);
      return at;
    },
    heard: () => Object.fromEntries(heard),
  },
  () => core.ledger.close(),
);

/** Keeps messages coming for a while, no faster than turns are made. @returns how many were taken in */
async function feed(seconds: number): Promise<number> {
  const end = performance.now() + seconds * 1_000;
  const turnsBefore = await turns();
  const received: Promise<void>[] = [];
  while (performance.now() < end) {
    const room = mostUnderWay - (received.length - ((await turns()) - turnsBefore));
    for (let at = 0; at < room; at += 1) received.push(receive(`p${sent % people}`));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await Promise.all(received);
  return received.length;
}

function receive(address: string): Promise<void> {
  sent += 1;
  const text = questions[sent % questions.length] ?? '';
  const externalId = `${process.pid}-${sent}`;
  return core.receive([{ channel: 'stub', externalId, address, activity: { type: 'message', text } }]);
}

async function turns(): Promise<number> {
  const counter = core.metrics.registry.getSingleMetric('sportello_turns_total');
  const { values } = (await counter?.get()) ?? { values: [] };
  return values.reduce((sum, { value }) => sum + value, 0);
}

/** Messages without their turn and replies that have not left, of all processes. */
async function waiting(): Promise<number> {
  const { db } = core.ledger;
  const rows = await Promise.all([
    db
      .selectFrom('inbox')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('status', '=', 'new')
      .executeTakeFirstOrThrow(),
    db
      .selectFrom('outbox')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('status', 'in', ['queued', 'sending'])
      .executeTakeFirstOrThrow(),
  ]);
  return rows.reduce((sum, { n }) => sum + Number(n), 0);
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function wallClock(): number {
  return performance.timeOrigin + performance.now();
}
