// SPDX-License-Identifier: AGPL-3.0-or-later
import cluster from 'node:cluster';
import { AggregatorRegistry, type Registry } from 'prom-client';

/** What the process that holds the port and its workers say to each other (processes.ts). */
export type ToWorker =
  | { readonly kind: 'stop' }
  | { readonly kind: 'renew' }
  | { readonly kind: 'metrics'; readonly id: number; readonly text: string | null };
export type FromWorker = { readonly kind: 'ready' } | { readonly kind: 'metrics'; readonly id: number };

/** In every line of the log, so that those of several processes can be told apart; nothing where there is one. */
export function nameOfWorker(): { readonly process: number } | undefined {
  return cluster.isWorker ? { process: process.pid } : undefined;
}

export function tellMain(said: FromWorker): void {
  process.send?.(said);
}

/** Calls back for what the main process says. */
export function onMain(heard: (said: ToWorker) => void): void {
  process.on('message', (message: ToWorker) => heard(message));
}

/**
 * Reads the figures of all workers together, through the main process: a scrape arrives at any one of them. Where that
 * takes too long, because one is frozen, those of this process are better than none.
 */
export function metricsOfAll(registry: Registry): (() => Promise<string>) | undefined {
  if (!cluster.isWorker) return undefined;
  // Its making is what lets this worker answer the main process.
  new AggregatorRegistry();
  AggregatorRegistry.setRegistries([registry]);
  const asked = new Map<number, (text: string | null) => void>();
  onMain((said) => {
    if (said.kind === 'metrics') asked.get(said.id)?.(said.text);
  });
  let last = 0;
  return async () => {
    last += 1;
    const id = last;
    const text = await new Promise<string | null>((resolve) => {
      asked.set(id, resolve);
      setTimeout(resolve, 6_000, null).unref();
      tellMain({ kind: 'metrics', id });
    });
    asked.delete(id);
    return text ?? registry.metrics();
  };
}
