// SPDX-License-Identifier: AGPL-3.0-or-later

// Where something stands in a file, for messages that name file and line. Lines count from 1.

/** The first line of a text that contains a string; 1 when none does. */
export function lineWith(text: string | undefined, part: string): number {
  const at = text?.indexOf(part) ?? -1;
  return at < 0 ? 1 : (text?.slice(0, at).split('\n').length ?? 1);
}

/** The line of a key in YAML or front matter; 1 when it is not there. */
export function lineOfKey(text: string | undefined, key: string): number {
  const index = text?.split('\n').findIndex((line) => line.trimStart().startsWith(`${key}:`)) ?? -1;
  return Math.max(0, index) + 1;
}

/** The line of a key that is not indented; 1 when it is not there. */
export function lineOfTopKey(text: string | undefined, key: string): number {
  return lineWith(`\n${text}`, `\n${key}:`);
}

/** The line of a list's item; 1 when it is written in another way than it reads. */
export function lineOfItem(text: string | undefined, item: string): number {
  const index = text?.split('\n').findIndex((line) => {
    const [dash, ...rest] = line.trim().split(' ');
    return dash === '-' && rest.join(' ').replace(/^(["'])(.*)\1$/, '$2') === item;
  });
  return Math.max(0, index ?? -1) + 1;
}
