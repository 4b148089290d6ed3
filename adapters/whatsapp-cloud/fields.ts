// SPDX-License-Identifier: AGPL-3.0-or-later

/** JSON of somebody else: nothing about it is known until it was looked at. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What it has under a name, as an object; an empty one when there is none. */
export function fieldsIn(value: unknown, name: string): Fields {
  const inner = isFields(value) && Object.hasOwn(value, name) ? value[name] : null;
  return isFields(inner) ? inner : {};
}

/** The objects of a list under a name; none when it is no list. */
export function listIn(value: unknown, name: string): Fields[] {
  const inner = isFields(value) && Object.hasOwn(value, name) ? value[name] : null;
  return Array.isArray(inner) ? inner.filter(isFields) : [];
}

/** A text that is not empty; undefined for anything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
