// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Kysely } from 'kysely';
import type { Tx } from '../ledger/group-commit.ts';
import type { Schema } from '../ledger/schema.ts';
import { DeskError } from './desk-error.ts';
import type { Reached } from './reach.ts';
import { follows, mayDo, type Role } from './rights.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Everybody with an account, by whether they may read a conversation. */
export interface Colleagues {
  readonly readers: readonly Named[];
  readonly others: readonly Named[];
}

export async function colleaguesOf(db: Kysely<Schema> | Tx, reached: Reached): Promise<Colleagues> {
  const rows = await db
    .selectFrom('operators')
    .select(['id', 'name', 'role', 'territories'])
    .where('disabled_at', 'is', null)
    .orderBy('name')
    .execute();
  const readers: Named[] = [];
  const others: Named[] = [];
  for (const { id, name, role, territories } of rows) {
    const mayRead = mayDo(role as Role, 'thread.read') && mayDo(role as Role, 'note.read');
    const their = { territories: JSON.parse(territories) as string[] };
    const reaches = id === reached.operatorId || follows(their, reached.territory);
    (mayRead && reaches ? readers : others).push({ id, name });
  }
  return { readers, others };
}

/**
 * Whom a note names, each once.
 * @throws DeskError `mention-refused` when one of them may not read it, or the text calls somebody by name who may not
 */
export function demandReaders(
  { readers, others }: Colleagues,
  { text, mentions }: { readonly text: string; readonly mentions: readonly string[] },
): string[] {
  const ids = new Set(readers.map(({ id }) => id));
  const refused =
    others.find(({ id }) => mentions.includes(id)) ??
    others.find((one) => isCalled(one, text) && !readers.some((reader) => covers(reader, one, text)));
  if (refused)
    throw new DeskError('mention-refused', {
      message: `${refused.name} non può leggere questa conversazione: la nota non è stata salvata.`,
      detail: { name: refused.name },
    });
  if (mentions.some((id) => !ids.has(id))) throw new DeskError('mention-refused');
  return [...new Set(mentions)];
}

/** "@Anna" is no call of Anna in "@Annalisa". */
function isCalled({ name }: Named, text: string): boolean {
  for (let at = text.indexOf(`@${name}`); at >= 0; at = text.indexOf(`@${name}`, at + 1)) {
    const after = text.slice(at + name.length + 1);
    if (!/^[\p{L}\p{M}\p{N}]/u.test(after)) return true;
  }
  return false;
}

/** "@Anna Rossi" calls Anna Rossi, not the Anna who may not read. */
function covers(reader: Named, other: Named, text: string): boolean {
  return reader.name.startsWith(other.name) && isCalled(reader, text);
}
