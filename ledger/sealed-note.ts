// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Kysely } from 'kysely';
import type { GroupCommit } from './group-commit.ts';
import { keepSetting } from './keep-setting.ts';
import type { Schema } from './schema.ts';
import { type MasterKey, sealJson, unsealJson } from './seal.ts';

/**
 * One small thing that the processes share and a thief of the database may not read: kept sealed among the settings,
 * with a key of its own. The last one written counts.
 */
export class SealedNote<T> {
  readonly #parts: { readonly db: Kysely<Schema>; readonly commits: GroupCommit };
  readonly #name: string;
  readonly #key: Uint8Array;

  constructor(
    parts: { readonly db: Kysely<Schema>; readonly commits: GroupCommit; readonly master: MasterKey },
    name: string,
  ) {
    this.#parts = parts;
    this.#name = name;
    this.#key = parts.master.derive(`note ${name}`);
  }

  /** @returns null when there is none, or one that another master key has sealed */
  read(): Promise<T | null> {
    return this.#readIn(this.#parts.db);
  }

  async #readIn(db: Kysely<Schema>): Promise<T | null> {
    const row = await db
      .selectFrom('settings')
      .select('value')
      .where('key', '=', this.#name)
      .executeTakeFirst();
    if (!row) return null;
    try {
      return unsealJson<T>(this.#key, Buffer.from(row.value, 'base64'));
    } catch {
      return null;
    }
  }

  /** What is there, or what `make` makes when there is none. Of several processes at the first time one writes. */
  async readOrWrite(make: () => T): Promise<T> {
    const kept = await this.read();
    if (kept) return kept;
    return this.#parts.commits.alone(async (tx) => {
      const meanwhile = await this.#readIn(tx);
      if (meanwhile) return meanwhile;
      const made = make();
      await keepSetting(tx, this.#name, this.#sealed(made));
      return made;
    });
  }

  /** Resolves when it is on disk. */
  async write(note: T): Promise<void> {
    await this.#parts.commits.run((tx) => keepSetting(tx, this.#name, this.#sealed(note)));
  }

  #sealed(note: T): string {
    return Buffer.from(sealJson(this.#key, note)).toString('base64');
  }
}
