// SPDX-License-Identifier: AGPL-3.0-or-later

const written = /<(https?:\/\/[^\s<>]+)>|\[((?:[^\]\\\n]|\\.)*)\]\(https?:[^()\s]*\)|\\([!-/:-@[-`{-~])/gi;

/**
 * The neutral markup that the server wrote as CommonMark: addresses without their brackets, signs without the backslash
 * before them. What is bold and what is a list is written the same in both.
 */
export function toNeutral(markdown: string): string {
  return markdown.replace(
    written,
    (_all, address?: string, label?: string, sign?: string) =>
      address ?? (label === undefined ? (sign ?? '') : toNeutral(label)),
  );
}
