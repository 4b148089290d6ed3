// SPDX-License-Identifier: AGPL-3.0-or-later
import { parseArgs } from 'node:util';

export type EngineName = 'sqlite' | 'postgres';

export interface BenchOptions {
  /** How long one measurement lasts. */
  readonly seconds: number;
  /** How often everything is measured, in turn; tables give the median. */
  readonly rounds: number;
  readonly engines: readonly EngineName[];
}

/**
 * `--seconds 5 --rounds 3 --engines sqlite,postgres`. PostgreSQL is measured where DATABASE_URL names a server.
 * @throws TypeError for an option that there is not, naming it
 */
export function readOptions(given: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...given],
    options: {
      seconds: { type: 'string', default: '5' },
      rounds: { type: 'string', default: '3' },
      engines: { type: 'string', default: process.env.DATABASE_URL ? 'sqlite,postgres' : 'sqlite' },
    },
  });
  return {
    seconds: positive('seconds', values.seconds),
    rounds: positive('rounds', values.rounds),
    engines: values.engines.split(',').map(toEngine),
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new RangeError(`--${name} must be a number above zero.`);
  return value;
}

function toEngine(name: string): EngineName {
  if (name === 'sqlite') return name;
  if (name !== 'postgres') throw new RangeError(`--engines knows sqlite and postgres, not "${name}".`);
  if (!process.env.DATABASE_URL)
    throw new RangeError('PostgreSQL needs DATABASE_URL: a server whose user may create databases.');
  return name;
}
