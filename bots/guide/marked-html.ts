// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Block, type Line, type Piece, parseMarkup } from '../../knowledge/markup.ts';
import { type Html, html } from './html.ts';

/** The neutral markup of the pack as a page shows it. */
export function markedHtml(text: string): Html {
  return html`${parseMarkup(text).map(blockHtml)}`;
}

/** One line of it, without a paragraph around. */
export function markedLine(text: string): Html {
  const [block] = parseMarkup(text);
  return html`${block?.kind === 'paragraph' ? block.lines.map(lineHtml) : text}`;
}

function blockHtml(block: Block): Html {
  if (block.kind === 'paragraph') {
    return html`<p>${block.lines.map((line, index) => [index > 0 && html`<br>`, lineHtml(line)])}</p>`;
  }
  const items = block.items.map((line) => html`<li>${lineHtml(line)}</li>`);
  if (!block.ordered) return html`<ul>${items}</ul>`;
  return block.first === 1 ? html`<ol>${items}</ol>` : html`<ol start="${block.first}">${items}</ol>`;
}

function lineHtml(line: Line): Html {
  return html`${line.map((piece) => (piece.bold ? html`<strong>${pieceHtml(piece)}</strong>` : pieceHtml(piece)))}`;
}

// Numbers and addresses run left to right, whatever stands around them.
function pieceHtml({ text, href }: Piece): Html {
  return href ? html`<a href="${href}" dir="ltr">${text}</a>` : html`${text}`;
}
