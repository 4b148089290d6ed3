// SPDX-License-Identifier: AGPL-3.0-or-later
import { loadPack } from '../knowledge/load-pack.ts';

/** What people of the pack ask: three questions of each entry in each language. */
export function questionsOf(folder: string): string[] {
  const entries = [...loadPack(folder).entries.values()];
  return entries.flatMap((entry) =>
    Object.values(entry.texts).flatMap(({ questions }) => questions.slice(0, 3)),
  );
}
