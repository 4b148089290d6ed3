// SPDX-License-Identifier: AGPL-3.0-or-later

/** The slice of a Redis client that is used: `eval` of the package `redis`. */
export interface RedisEval {
  eval(script: string, options: { readonly keys: string[]; readonly arguments: string[] }): Promise<unknown>;
}

/** What counts while Redis is away. */
export interface PaceAlone {
  take(key: string): Promise<number>;
  hold(key: string, waitMs: number): Promise<void>;
}

export interface RedisPaceParts {
  readonly redis: RedisEval;
  /** The same in every process that shares the rule: letters, digits and `-`. */
  readonly name: string;
  /** One each so many ms in the long run; `burst` at once when nothing went before. */
  readonly rule: { readonly everyMs: number; readonly burst: number };
  /** Turns a key (an address) into what may be written in Redis: a keyed hash. */
  readonly hash: (key: string) => string;
  /** A share of the rule, so that all processes together keep it also without Redis. */
  readonly alone: PaceAlone;
  readonly onAway?: (error: unknown) => void;
  readonly patienceMs?: number;
  readonly now?: () => number;
}

/**
 * A generic cell rate limiter on Redis' own clock, which all processes share. The value is when the next place would be
 * due, in microseconds; it ends by itself when the burst is paid back. Every script is atomic.
 */
const takeScript = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local every = tonumber(ARGV[1])
local lent = tonumber(ARGV[2])
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local wait = due - lent - now
if wait > 0 then return math.ceil(wait) end
local next = due + every
redis.call('SET', KEYS[1], string.format('%.0f', next), 'PX', math.ceil((next - now) / 1000) + 1)
return 0`;

const holdScript = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local next = now + tonumber(ARGV[1]) + tonumber(ARGV[2])
if next <= tonumber(redis.call('GET', KEYS[1]) or '0') then return 0 end
redis.call('SET', KEYS[1], string.format('%.0f', next), 'PX', math.ceil((next - now) / 1000) + 1)
return 0`;

/** After Redis did not answer, so long nobody waits for it again. */
const restMs = 1_000;
const usualPatienceMs = 250;

/** How fast may go out, of several processes together. Without Redis each goes on by its share. */
export class RedisPace {
  readonly #parts: RedisPaceParts;
  readonly #everyUs: number;
  readonly #lentUs: number;
  readonly #now: () => number;
  #awayUntil = 0;

  constructor(parts: RedisPaceParts) {
    this.#parts = parts;
    this.#everyUs = Math.round(parts.rule.everyMs * 1_000);
    this.#lentUs = this.#everyUs * (parts.rule.burst - 1);
    this.#now = parts.now ?? Date.now;
  }

  async take(key: string): Promise<number> {
    const waitUs = await this.#ask(takeScript, key, [this.#everyUs, this.#lentUs]);
    return waitUs === null ? this.#parts.alone.take(key) : waitUs / 1_000;
  }

  /** Held here too: Redis may be gone before the wait is over. */
  async hold(key: string, waitMs: number): Promise<void> {
    await this.#parts.alone.hold(key, waitMs);
    await this.#ask(holdScript, key, [Math.round(waitMs * 1_000), this.#lentUs]);
  }

  /** @returns null when Redis does not answer */
  async #ask(script: string, key: string, numbers: readonly number[]): Promise<number | null> {
    if (this.#now() < this.#awayUntil) return null;
    const { redis, name, hash, patienceMs = usualPatienceMs } = this.#parts;
    const asked = { keys: [`pace:${name}:${hash(key)}`], arguments: numbers.map(String) };
    try {
      return Number(await inTime(redis.eval(script, asked), patienceMs));
    } catch (error) {
      this.#awayUntil = this.#now() + restMs;
      this.#parts.onAway?.(error);
      return null;
    }
  }
}

function inTime<T>(answer: Promise<T>, patienceMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('Redis did not answer in time.')), patienceMs);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
