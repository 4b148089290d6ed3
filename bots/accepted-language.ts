// SPDX-License-Identifier: AGPL-3.0-or-later
import { isLanguage, type Language } from '../knowledge/language.ts';

/**
 * What was named, else the first of the browser's languages that we speak, else Italian.
 * @param header as the browser sends it: `Accept-Language`
 */
export function acceptedLanguage(header: string | undefined, named?: unknown): Language {
  const accepted = (header ?? '').slice(0, 200).split(',');
  const tags = [typeof named === 'string' ? named : '', ...accepted];
  return tags.map((tag) => tag.trim().toLowerCase().split(/[-;]/)[0] ?? '').find(isLanguage) ?? 'it';
}
