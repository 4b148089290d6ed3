// SPDX-License-Identifier: AGPL-3.0-or-later
import { type LinkedText, linkText } from './links.ts';

export interface Piece extends LinkedText {
  readonly bold: boolean;
}

/** One line of a paragraph, or one item of a list. */
export type Line = readonly Piece[];

export type Block =
  | { readonly kind: 'paragraph'; readonly lines: readonly Line[] }
  | {
      readonly kind: 'list';
      readonly ordered: boolean;
      readonly first: number;
      readonly items: readonly Line[];
    };

const numbered = /^\s{0,3}(\d{1,3})[.)]\s+(.*)$/;
const dashed = /^\s{0,3}[-•]\s+(.*)$/;

/**
 * Reads the neutral markup of the answers: `**bold**`, lines that begin with `1. ` or `- `, blocks apart by a blank
 * line. Everything else is text. The result is data, so nothing in a message can ever become markup of the page.
 */
export function parseMarkup(text: string): Block[] {
  return text
    .split(/\n\s*\n/)
    .filter((block) => block.trim() !== '')
    .flatMap(parseBlock);
}

function parseBlock(block: string): Block[] {
  const blocks: Block[] = [];
  for (const raw of block.split('\n')) {
    if (raw.trim() === '') continue;
    const item = numbered.exec(raw) ?? dashed.exec(raw);
    const last = blocks.at(-1);
    if (!item) {
      const line = parseLine(raw.trim());
      if (last?.kind === 'paragraph') blocks[blocks.length - 1] = { ...last, lines: [...last.lines, line] };
      else blocks.push({ kind: 'paragraph', lines: [line] });
      continue;
    }
    const ordered = item.length === 3;
    const line = parseLine(item.at(-1) ?? '');
    if (last?.kind === 'list' && last.ordered === ordered) {
      blocks[blocks.length - 1] = { ...last, items: [...last.items, line] };
    } else {
      blocks.push({ kind: 'list', ordered, first: ordered ? Number(item[1]) : 1, items: [line] });
    }
  }
  return blocks;
}

function parseLine(text: string): Line {
  const parts = text.split(/\*\*(.+?)\*\*/);
  return parts.flatMap((part, index) =>
    part === '' ? [] : linkText(part).map((piece) => ({ ...piece, bold: index % 2 === 1 })),
  );
}
