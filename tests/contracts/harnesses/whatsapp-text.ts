// SPDX-License-Identifier: AGPL-3.0-or-later
import { spoken } from '../harness.ts';

/** WhatsApp's markup, back in the neutral one: what a joiner holds apart from a word is no mark. */
export function readWhatsAppText(body: string): string {
  const neutral = body
    .replace(/^> /gm, '')
    .replace(/\*(?!\u2060)([^*\n]+)\*(?!\u2060)/gu, '**$1**')
    .replaceAll('\u2060', '');
  const named = /^\*\*\u2068([^\u2069]+)\u2069:\*\*\n/.exec(neutral);
  return named ? spoken(named[1], neutral.slice(named[0].length)) : neutral;
}
