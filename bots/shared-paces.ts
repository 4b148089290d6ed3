// SPDX-License-Identifier: AGPL-3.0-or-later
import { LocalPace, type PaceOf } from '../adapters/pace.ts';
import { type RedisEval, RedisPace } from '../ledger/redis/redis-pace.ts';

/**
 * Paces that several processes keep together, through Redis. While Redis is away each process keeps its share.
 * @param parts.processes how many there are
 * @param parts.hash turns a name and an address into what may stand in Redis; never the address itself
 */
export function sharedPaces(parts: {
  readonly redis: RedisEval;
  readonly processes: number;
  readonly hash: (name: string, key: string) => string;
  readonly now: () => number;
  readonly onAway: (error: unknown) => void;
}): PaceOf {
  const { redis, processes, hash, now, onAway } = parts;
  return (name, rule) =>
    new RedisPace({
      redis,
      name,
      rule,
      hash: (key) => (key === '' ? 'all' : hash(name, key)),
      alone: new LocalPace({
        everyMs: rule.everyMs * processes,
        burst: Math.max(1, Math.floor(rule.burst / processes)),
        now,
      }),
      onAway,
    });
}
