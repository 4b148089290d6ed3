// SPDX-License-Identifier: AGPL-3.0-or-later
import { isLanguage, type Language } from '../../knowledge/language.ts';

/** What the address of the page says: from a link, a QR code on a poster, or the page the chat stands in. */
export interface Parameters {
  readonly language?: Language;
  /** The deep link as the bot reads it, for instance `l-bn_t-jesi_m-permits`; empty when nothing is named. */
  readonly start: string;
  /** The chat stands in a frame of another page. */
  readonly embedded: boolean;
}

const id = /^[a-z0-9][a-z0-9-]{0,39}$/;

export function readParameters(search: string): Parameters {
  const query = new URLSearchParams(search);
  const named = (name: string) => {
    const value = query.get(name)?.trim().toLowerCase() ?? '';
    return id.test(value) ? value : undefined;
  };
  const tag = named('language')?.split('-')[0] ?? '';
  const language = isLanguage(tag) ? tag : undefined;
  const parts = [
    language && `l-${language}`,
    named('territory') && `t-${named('territory')}`,
    named('entry') && `e-${named('entry')}`,
    named('topic') && `m-${named('topic')}`,
  ];
  return { language, start: parts.filter(Boolean).join('_'), embedded: query.get('frame') === '1' };
}

/** The first language of the reader that the service speaks. */
export function preferredLanguage(readers: readonly string[]): Language | undefined {
  return readers.map((tag) => tag.toLowerCase().split('-')[0] ?? '').find(isLanguage);
}
