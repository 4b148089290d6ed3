// SPDX-License-Identifier: AGPL-3.0-or-later
import { Session } from 'node:inspector/promises';

/** Where each part of a turn is found in a profile, by the file that runs. The first that fits counts. */
const parts: readonly (readonly [name: string, file: RegExp])[] = [
  ['understand', /\/knowledge\//],
  [
    'dialog (botbuilder, dialogs)',
    /\/(dialogs|desk)\/|\/node_modules\/(botbuilder|botframework)|\/orientation-bot/,
  ],
  ['build statements (Kysely)', /\/node_modules\/kysely\//],
  [
    'database driver',
    /\/node_modules\/(pg|pg-|postgres-|@photostructure|node-gyp-build)|\/ledger\/(sqlite|postgres)\//,
  ],
  ['seal and open', /\/ledger\/seal|node:internal\/crypto/],
  ['ledger', /\/ledger\//],
  ['bus (Redis)', /\/node_modules\/@?redis/],
  ['network', /node:(net|internal\/stream|_http)|node:internal\/(timers|streams)/],
  ['worker, delivery and metrics', /\/bots\/|\/node_modules\/prom-client/],
];

/** How the time of this process divides while `work` runs: shares of what it was busy with, by part of a turn. */
export async function whereTimeGoes(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  await work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const parentOf = new Map(
    profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])),
  );
  const times = new Map<string, number>();
  for (const [at, id] of (profile.samples ?? []).entries()) {
    const part = partOf(id, { byId, parentOf });
    if (part) times.set(part, (times.get(part) ?? 0) + (profile.timeDeltas?.[at] ?? 0));
  }
  const busy = [...times.values()].reduce((sum, time) => sum + time, 0);
  const sorted = [...times].toSorted(([, a], [, b]) => b - a);
  return Object.fromEntries(sorted.map(([part, time]) => [part, time / busy]));
}

interface Tree {
  readonly byId: ReadonlyMap<number, { callFrame: { functionName: string; url: string } }>;
  readonly parentOf: ReadonlyMap<number, number>;
}

/** What is native counts for whoever called it. @returns null for time in which nothing was to be done */
function partOf(leaf: number, { byId, parentOf }: Tree): string | null {
  for (let id: number | undefined = leaf; id !== undefined; id = parentOf.get(id)) {
    const frame = byId.get(id)?.callFrame;
    if (!frame || frame.functionName === '(idle)') return null;
    if (frame.functionName === '(garbage collector)') return 'collect garbage';
    const part = frame.url && parts.find(([, file]) => file.test(frame.url));
    if (part) return part[0];
  }
  return 'Node itself';
}
