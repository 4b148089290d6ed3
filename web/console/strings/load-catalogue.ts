// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Language } from '../../../knowledge/language.ts';

type Catalogue = Promise<{ readonly default: Readonly<Record<string, string>> }>;

const loads: Readonly<Record<Language, () => Catalogue>> = {
  it: () => import('catalogue:it'),
  en: () => import('catalogue:en'),
  fr: () => import('catalogue:fr'),
  es: () => import('catalogue:es'),
  sq: () => import('catalogue:sq'),
  ar: () => import('catalogue:ar'),
  bn: () => import('catalogue:bn'),
  ur: () => import('catalogue:ur'),
  fa: () => import('catalogue:fa'),
  zh: () => import('catalogue:zh'),
  uk: () => import('catalogue:uk'),
  ru: () => import('catalogue:ru'),
};

/** @throws when the file does not come: the network is away, or the page is older than the server */
export async function loadCatalogue(language: Language): Promise<Readonly<Record<string, string>>> {
  return (await loads[language]()).default;
}
