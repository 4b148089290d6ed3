// SPDX-License-Identifier: AGPL-3.0-or-later
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Ledger } from '../ledger/open-ledger.ts';

/** What is measured. Labels name channels and outcomes, never people. */
export interface Metrics {
  readonly registry: Registry;
  turn(turn: { channel: string; status: string; seconds: number; waitedSeconds: number }): void;
  send(send: { channel: string; result: string }): void;
  /** What became of a voice message, and how long its last try took. */
  recording(end: { channel: string; outcome: string; seconds: number }): void;
  /** What became of asking the encoder; called only where one is configured. */
  readonly encoderAsk: (ask: { outcome: string; seconds: number }) => void;
}

export interface MetricsOptions {
  /** The optional encoder: every state it may have, and how to read the one it has. */
  readonly encoder?: { readonly states: readonly string[]; readonly state: () => string };
  /** The same of the optional recogniser. */
  readonly recogniser?: { readonly states: readonly string[]; readonly state: () => string };
}

export function createMetrics(ledger: Ledger, { encoder, recogniser }: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const turns = new Counter({
    name: 'sportello_turns_total',
    help: 'Turns by channel and end',
    labelNames: ['channel', 'status'],
    registers: [registry],
  });
  const turnSeconds = new Histogram({
    name: 'sportello_turn_seconds',
    help: 'Time from the start of a turn to its commit',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  });
  const waited = new Histogram({
    name: 'sportello_reply_seconds',
    help: 'Time from the receipt of a message to the commit of its turn',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
    registers: [registry],
  });
  const sends = new Counter({
    name: 'sportello_sends_total',
    help: 'Sends by channel and result',
    labelNames: ['channel', 'result'],
    registers: [registry],
  });
  gauge(registry, 'sportello_inbox_waiting', 'Messages without their turn yet', () =>
    count(ledger, 'inbox', ['new']),
  );
  gauge(registry, 'sportello_outbox_waiting', 'Messages not sent yet', () =>
    count(ledger, 'outbox', ['queued', 'sending']),
  );
  gauge(registry, 'sportello_outbox_held', 'Messages that wait until the person writes again', () =>
    count(ledger, 'outbox', ['held']),
  );
  gauge(registry, 'sportello_outbox_failed', 'Messages that could not be delivered', () =>
    count(ledger, 'outbox', ['failed']),
  );
  gauge(registry, 'sportello_handoffs_waiting', 'Conversations that wait for an operator', async () => {
    const row = await ledger.db
      .selectFrom('handoffs')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('state', '=', 'waiting')
      .executeTakeFirstOrThrow();
    return Number(row.n);
  });
  const recording = recordingMetrics(registry, ledger, recogniser);
  const encoderAsk = encoderMetrics(registry, encoder);
  return {
    registry,
    encoderAsk,
    recording,
    turn: ({ channel, status, seconds, waitedSeconds }) => {
      turns.inc({ channel, status });
      turnSeconds.observe(seconds);
      waited.observe(waitedSeconds);
    },
    send: ({ channel, result }) => sends.inc({ channel, result }),
  };
}

function encoderMetrics(registry: Registry, encoder: MetricsOptions['encoder']): Metrics['encoderAsk'] {
  stateGauge(registry, 'encoder', encoder);
  if (!encoder) return () => {};
  const asks = new Counter({
    name: 'sportello_encoder_messages_total',
    help: 'Messages for which the encoder was wanted, by what became of it: used, skipped, too slow, failed',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'sportello_encoder_seconds',
    help: 'Time that messages waited for the encoder, whether it came in time or not',
    buckets: [0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 1],
    registers: [registry],
  });
  return ({ outcome, seconds: waited }) => {
    asks.inc({ outcome });
    if (outcome !== 'skipped') seconds.observe(waited);
  };
}

function recordingMetrics(
  registry: Registry,
  ledger: Ledger,
  recogniser: MetricsOptions['recogniser'],
): Metrics['recording'] {
  stateGauge(registry, 'recogniser', recogniser);
  gauge(registry, 'sportello_recordings_waiting', 'Voice messages not heard yet', async () => {
    const row = await ledger.db
      .selectFrom('recordings')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('status', '=', 'waiting')
      .executeTakeFirstOrThrow();
    return Number(row.n);
  });
  const ends = new Counter({
    name: 'sportello_recordings_total',
    help: 'Voice messages by channel and what became of them: understood, nothing, kept, lost, too-long …',
    labelNames: ['channel', 'outcome'],
    registers: [registry],
  });
  const took = new Histogram({
    name: 'sportello_recording_seconds',
    help: 'Time in which a voice message was fetched and understood, in the try that ended it',
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80],
    registers: [registry],
  });
  return ({ channel, outcome, seconds }) => {
    ends.inc({ channel, outcome });
    took.observe(seconds);
  };
}

function stateGauge(
  registry: Registry,
  name: 'encoder' | 'recogniser',
  what: MetricsOptions['encoder'],
): void {
  const states: Gauge<'state'> = new Gauge({
    name: `sportello_${name}_state`,
    help: `1 for the state in which the optional ${name} is; "off" without one`,
    labelNames: ['state'],
    registers: [registry],
    collect: () => {
      const now = what?.state() ?? 'off';
      for (const state of what?.states ?? ['off']) states.set({ state }, state === now ? 1 : 0);
    },
  });
}

function gauge(registry: Registry, name: string, help: string, read: () => Promise<number>): void {
  const made: Gauge = new Gauge({
    name,
    help,
    registers: [registry],
    // Every process reads the same ledger: their figures are one, not a sum.
    aggregator: 'max',
    collect: async () => made.set(await read()),
  });
}

async function count(
  ledger: Ledger,
  table: 'inbox' | 'outbox',
  statuses: readonly string[],
): Promise<number> {
  const row = await ledger.db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('status', 'in', statuses as never)
    .executeTakeFirstOrThrow();
  return Number(row.n);
}
