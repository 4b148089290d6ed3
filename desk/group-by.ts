// SPDX-License-Identifier: AGPL-3.0-or-later

/** What `Map.groupBy` is on newer versions of Node: groups in the order in which their keys come first. */
export function groupBy<T, Key>(items: readonly T[], keyOf: (item: T) => Key): Map<Key, T[]> {
  const groups = new Map<Key, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
