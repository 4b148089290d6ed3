// SPDX-License-Identifier: AGPL-3.0-or-later

const benchmarks: Readonly<Record<string, () => Promise<{ main(given: readonly string[]): Promise<void> }>>> =
  {
    desk: () => import('../../benchmarks/desk.ts'),
    ingest: () => import('../../benchmarks/ingest.ts'),
    nearest: () => import('../../benchmarks/nearest.ts'),
    scale: () => import('../../benchmarks/scale.ts'),
    turns: () => import('../../benchmarks/turns.ts'),
    understanding: () => import('../../benchmarks/understanding.ts'),
    'widget-weight': () => import('../../benchmarks/widget-weight.ts'),
  };

/** `npm run bench -- NAME`: one benchmark, one table. */
export async function benchCommand([name = '', ...given]: readonly string[]): Promise<number> {
  const load = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined;
  if (!load) {
    process.stderr.write(`Usage: npm run bench -- ${Object.keys(benchmarks).join('|')}\n`);
    return 2;
  }
  await (await load()).main(given);
  return 0;
}
