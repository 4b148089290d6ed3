// SPDX-License-Identifier: AGPL-3.0-or-later
import { type ComponentChild, Fragment, h, type VNode } from 'preact';
import { type Block, type Line, type Piece, parseMarkup } from '../../knowledge/markup.ts';

interface MarkedTextProps {
  readonly text: string;
  /** On a counter card what stands in bold is the Italian for the clerk. */
  readonly boldIsItalian?: boolean;
}

/** The neutral markup of a message as elements. What was said does not change, so its parts need no keys. */
export function MarkedText({ text, boldIsItalian = false }: MarkedTextProps): VNode {
  return h(Fragment, null, ...parseMarkup(text).map((block) => blockElement(block, boldIsItalian)));
}

function blockElement(block: Block, boldIsItalian: boolean): ComponentChild {
  if (block.kind === 'paragraph') {
    const italian = boldIsItalian && block.lines.flat().every(({ bold }) => bold);
    const lines = block.lines.flatMap((line, index) => [index > 0 && h('br', null), ...pieces(line)]);
    return h('p', italian ? { lang: 'it', dir: 'ltr' } : null, ...lines);
  }
  const items = block.items.map((line) => h('li', null, ...pieces(line)));
  return block.ordered ? h('ol', { start: block.first }, ...items) : h('ul', null, ...items);
}

function pieces(line: Line): ComponentChild[] {
  return line.map((piece) => (piece.bold ? h('strong', null, plainPiece(piece)) : plainPiece(piece)));
}

/** Numbers and addresses run left to right, whatever stands around them. */
function plainPiece({ text, href }: Piece): ComponentChild {
  if (!href) return text;
  const away = href.startsWith('http') && { target: '_blank', rel: 'noopener noreferrer' };
  return h('a', { href, dir: 'ltr', ...away }, text);
}
