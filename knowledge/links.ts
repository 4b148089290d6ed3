// SPDX-License-Identifier: AGPL-3.0-or-later

/** A stretch of text; with `href` it is a link to a page, a phone number or a mailbox. */
export interface LinkedText {
  readonly text: string;
  readonly href?: string;
}

// Isolates (U+2066 to U+2069) stand around Latin words in right-to-left text and belong to no address.
const word = String.raw`[^\s<>"“”«»()\u200b\u2066-\u2069]`;
// Every repetition has an end, so that a long text without one is read in time.
const email = String.raw`(?<email>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})`;
const page = String.raw`(?<page>(?:https?:\/\/|www\.)${word}+|(?:[a-z0-9-]{1,63}\.){1,5}(?:it|eu|org|com|net|int)(?![\w-]|\.\w)(?:\/${word}*)?)`;
// What is dialled in Italy: foreign prefix, freephone, landline, mobile, and the short numbers of help lines. Anything
// else that looks like a number (dates, amounts, laws, postcodes) stays text.
const phone = String.raw`(?<phone>\+\d{1,3}(?:[ .-]?\d{2,4}){2,4}|80[03][ .-]?\d{3}[ .-]?\d{3}|0\d{1,3}[ .\/-]?\d{5,8}|3\d{2}[ .-]?\d{3}[ .-]?\d{3,4}|1(?:12|13|14|15|17|18|515|522|530|533|16 ?000|16 ?117|9696))`;
const after = String.raw`(?![\p{L}\d@]|[.,:/-]\d|\s?(?:€|%|euro\b))`;
const any = new RegExp(`${email}|${page}|${phone}${after}`, 'giu');
// Looked at apart: older Safari knows no lookbehind, and would not even load the page.
const insideWord = /[\p{L}\d@.,/€+-]/u;

/**
 * Finds web addresses, mailboxes and phone numbers.
 * @example linkText('Call 112 now') // [{ text: 'Call ' }, { text: '112', href: 'tel:112' }, { text: ' now' }]
 */
export function linkText(text: string): LinkedText[] {
  const parts: LinkedText[] = [];
  let from = 0;
  for (const match of text.matchAll(any)) {
    const found = match.groups?.page ? withoutEndMarks(match[0]) : match[0];
    const href = hrefOf(found, match.groups ?? {});
    if (!href || insideWord.test(text[match.index - 1] ?? '')) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index) });
    parts.push({ text: found, href });
    from = match.index + found.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
}

function hrefOf(found: string, kinds: Readonly<Record<string, string | undefined>>): string | null {
  if (kinds.email) return `mailto:${found}`;
  if (kinds.phone) return `tel:${found.replaceAll(/[^\d+]/g, '')}`;
  const address = /^https?:/i.test(found) ? found : `https://${found}`;
  try {
    return new URL(address).href;
  } catch {
    return null;
  }
}

/** The full stop of the sentence is not the address's. */
function withoutEndMarks(address: string): string {
  return address.replace(/[.,;:!?'’*،؛۔。，]+$/u, '');
}
