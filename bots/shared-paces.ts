// SPDX-License-Identifier: AGPL-3.0-or-later
import { LocalPace, type PaceOf } from '../adapters/pace.ts';
import { type RedisEval, RedisPace } from '../ledger/redis/redis-pace.ts';

/** What each of several processes may do by itself, so that together they do not do too much. */
export function sharesOf(parts: { readonly processes: number; readonly now: () => number }): PaceOf {
  const { processes, now } = parts;
  return (_name, { everyMs, burst }) =>
    new LocalPace({
      everyMs: everyMs * processes,
      burst: Math.max(1, Math.floor(burst / processes)),
      now,
    });
}

/**
 * Paces that several processes keep together, through Redis. While Redis is away each process keeps its share.
 * @param parts.deployment what its names begin with in Redis
 * @param parts.processes how many there are
 * @param parts.hash turns a name and an address into what may stand in Redis; never the address itself
 */
export function sharedPaces(parts: {
  readonly redis: RedisEval;
  readonly deployment: string;
  readonly processes: number;
  readonly hash: (name: string, key: string) => string;
  readonly now: () => number;
  readonly onAway: (error: unknown) => void;
}): PaceOf {
  const { redis, deployment, hash, onAway } = parts;
  const shareOf = sharesOf(parts);
  return (name, rule) =>
    new RedisPace({
      redis,
      name: `${deployment}-${name}`,
      rule,
      hash: (key) => (key === '' ? 'all' : hash(name, key)),
      alone: shareOf(name, rule),
      onAway,
    });
}
