// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHmac } from 'node:crypto';
import type { Logger } from 'pino';
import { localPaces, type PaceOf } from '../adapters/pace.ts';
import type { GateFor } from '../adapters/web/limits.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import { openRedis } from '../ledger/redis/client.ts';
import { deploymentOf } from '../ledger/redis/deployment.ts';
import type { Settings } from './settings.ts';
import { sharedPaces, sharesOf } from './shared-paces.ts';

/** How fast may go out and come in: counted by all processes together where there is Redis. */
export interface Paces {
  readonly paceOf: PaceOf;
  /** For what comes in by the web; undefined: each process counts for itself. */
  readonly gates: GateFor | undefined;
  /** Safe to call before anything was counted, and twice. */
  close(): void;
}

/** Never waits for Redis: while it is not there, each process keeps its share of what may go out. */
export function openPaces(
  { redisUrl, processes }: Pick<Settings, 'redisUrl' | 'processes'>,
  { ledger, log }: { readonly ledger: Ledger; readonly log: Logger },
): Paces {
  const { now, master } = ledger;
  if (!redisUrl) {
    const paceOf = processes > 1 ? sharesOf({ processes, now }) : localPaces(now);
    return { paceOf, gates: undefined, close: () => undefined };
  }
  const redis = openRedis(redisUrl, (error) =>
    log.warn(
      { code: (error as NodeJS.ErrnoException).code },
      'Redis was lost; each process keeps its share of what platforms allow',
    ),
  );
  redis.connect().catch(() => undefined);
  const key = master.derive('pace keys');
  const paceOf = sharedPaces({
    redis: { eval: (script, options) => redis.eval(script, options) },
    deployment: deploymentOf(master),
    processes,
    hash: (name, each) =>
      createHmac('sha256', key).update(`${name}\0${each}`).digest('base64url').slice(0, 22),
    now,
    // Said once by the client itself.
    onAway: () => undefined,
  });
  return {
    paceOf,
    gates: (limit, rate) => paceOf(`web-${limit}`, rate),
    close: () => {
      if (redis.isOpen) redis.destroy();
    },
  };
}
