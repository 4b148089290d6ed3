// SPDX-License-Identifier: AGPL-3.0-or-later

/** One of WhatsApp's own marks where it would be read as one, in a word that is not ours to set in italics. */
const stray = /(?<![\p{L}\p{N}*_~`])([*_~`])(?=[^\s*_~`][^\n]*?\1(?![\p{L}\p{N}]))/gu;

const wordJoiner = '\u2060';

/**
 * Neutral markup as WhatsApp reads it: `**bold**` becomes `*bold*`, everything else is text. WhatsApp has no way to
 * escape a mark; an invisible joiner after it keeps it one that is read. Bidi isolates stay as they are.
 * https://faq.whatsapp.com/539178204879377
 */
export function toWhatsAppMarkup(text: string, quoted = false): string {
  const marked = text
    .split(/(\*\*[^*\n]+\*\*|https?:\/\/\S+)/u)
    .map((piece, index) => (index % 2 === 0 ? plain(piece) : bold(piece)))
    .join('');
  return quoted ? marked.replaceAll(/^(?=.)/gmu, '> ') : marked;
}

function plain(piece: string): string {
  return piece.replaceAll(stray, `$1${wordJoiner}`);
}

/** The mark must touch a letter: spaces inside it go outside. Links pass unchanged. */
function bold(piece: string): string {
  const inner = /^\*\*(\s*)(.*?)(\s*)\*\*$/u.exec(piece);
  if (!inner) return piece;
  const [, before = '', words = '', after = ''] = inner;
  return words === '' ? `${before}${after}` : `${before}*${words}*${after}`;
}
