// SPDX-License-Identifier: AGPL-3.0-or-later

// Isolates (U+2066 to U+2069) stand around Latin words in right-to-left text: a client that finds addresses by itself
// takes them for a part of the host, and the link leads nowhere.
const address = /(https?:\/\/|www\.)[^\s<>"“”«»()\u200b\u2066-\u2069]+/gi;
const endMarks = /[.,;:!?'’*،؛۔。，]+$/u;
const numbered = /^\s{0,3}(\d{1,3}[.)])\s+(.*)$/;
const dashed = /^\s{0,3}[-•]\s+(.*)$/;

type Kind = 'text' | 'ordered' | 'dashed';

/**
 * The neutral markup of a message (`**bold**`, lines that begin with `1. ` or `- `) as CommonMark, which is what Direct
 * Line clients show: everything else stays the text it was, lines stay lines, and addresses are links that end where
 * they end.
 * @example toMarkdown('2 * 3\nhttps://www.spid.gov.it') // '2 \\* 3  \n<https://www.spid.gov.it>'
 */
export function toMarkdown(text: string): string {
  return text
    .split(/\n\s*\n/)
    .filter((block) => block.trim() !== '')
    .map(toBlock)
    .join('\n\n');
}

function toBlock(block: string): string {
  let made = '';
  let before: Kind | null = null;
  for (const raw of block.split('\n')) {
    if (raw.trim() === '') continue;
    const [kind, line] = toLine(raw);
    if (before !== null) made += separator(before, kind);
    made += line;
    before = kind;
  }
  return made;
}

function toLine(raw: string): readonly [kind: Kind, line: string] {
  const [, number, counted] = numbered.exec(raw) ?? [];
  if (number) return ['ordered', `${number} ${toInline(counted ?? '')}`];
  const item = dashed.exec(raw);
  if (item) return ['dashed', `- ${toInline(item[1] ?? '')}`];
  // What begins a heading, a list or an underline there is only a sign here.
  return ['text', toInline(raw.trim()).replace(/^[#+=-]/, '\\$&')];
}

/** Two spaces keep a line a line; between a list and what is none CommonMark needs a blank one. */
function separator(before: Kind, kind: Kind): string {
  if (before !== kind) return '\n\n';
  return kind === 'text' ? '  \n' : '\n';
}

function toInline(line: string): string {
  return line
    .split(/\*\*(.+?)\*\*/)
    .map((part, index, parts) =>
      index % 2 === 0 ? linked(part) : bold(part, parts[index - 1] ?? '', parts[index + 1] ?? ''),
    )
    .join('');
}

/**
 * Beside a letter, `**` is no sign of bold when a mark stands on its inner side (scripts without spaces have that): a
 * letter without width is put between. An address stands in marks of its own.
 */
function bold(part: string, before: string, after: string): string {
  const [left, inner, right] = [linked(before), linked(part), linked(after)];
  const open = /[\p{L}\p{N}]$/u.test(left) && /^[\p{P}\p{S}]/u.test(inner) ? '\u200b' : '';
  const shut = /^[\p{L}\p{N}]/u.test(right) && /[\p{P}\p{S}]$/u.test(inner) ? '\u200b' : '';
  return `**${open}${inner}${shut}**`;
}

function linked(part: string): string {
  let made = '';
  let from = 0;
  for (const match of part.matchAll(address)) {
    const found = match[0].replace(endMarks, '');
    made += escaped(part.slice(from, match.index));
    made += /^http/i.test(found) ? `<${found}>` : `[${escaped(found)}](https://${found})`;
    from = match.index + found.length;
  }
  return made + escaped(part.slice(from));
}

function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>&~|$]/g, '\\$&');
}
