// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';

export type Row = Readonly<Record<string, unknown>>;

const modulus = 2n ** 256n;

/**
 * A sum over rows that is the same whatever the engine and the order in which they are read: each row is hashed in one
 * form and the hashes are added. Engines sort texts differently, so an order would have to be paid for with a sort of
 * every table; a sum costs nothing and changes with any value of any row. It finds faults, not forgeries.
 */
export class RowSum {
  rows = 0;
  #sum = 0n;

  add(row: Row): void {
    this.rows += 1;
    this.#sum = (this.#sum + BigInt(`0x${hashOf(row)}`)) % modulus;
  }

  get text(): string {
    return this.#sum.toString(16).padStart(64, '0');
  }
}

function hashOf(row: Row): string {
  const hash = createHash('sha256');
  for (const column of Object.keys(row).toSorted()) {
    const bytes = toBytes(row[column]);
    hash.update(`${column} ${kindOf(row[column])} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex');
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : value instanceof Uint8Array ? 'bytes' : typeof value;
}

/** @throws for what the ledger does not hold: it would be compared as something that it is not */
function toBytes(value: unknown): Uint8Array {
  if (value === null) return new Uint8Array();
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'string' || typeof value === 'number') return Buffer.from(String(value));
  throw new TypeError(`A column holds a ${typeof value}, which the ledger does not know.`);
}
