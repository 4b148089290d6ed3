// SPDX-License-Identifier: AGPL-3.0-or-later
import { useSyncExternalStore } from 'react';
import type { Language } from '../../../knowledge/language.ts';
import { api } from '../data/api.ts';
import type { Me } from '../data/desk-types.ts';
import { loadCatalogue } from '../strings/load-catalogue.ts';
import {
  currentLanguage,
  firstLanguage,
  keepLanguage,
  setCatalogue,
  whenLanguageChanges,
} from './language.ts';

/** Chosen by hand since the page was loaded: it then counts more than what the account says. */
let byHand = false;

export function useLanguage(): Language {
  return useSyncExternalStore(whenLanguageChanges, currentLanguage);
}

/** Loads the words of the language to begin with; without them, those of Italian. */
export async function speakFirst(): Promise<void> {
  const language = firstLanguage();
  const sentences = await loadCatalogue(language).catch(() => null);
  if (sentences) setCatalogue(language, sentences);
  else setCatalogue('it', await loadCatalogue('it'));
}

/** Changes the language of the page and keeps it in this browser. */
export async function speak(language: Language, how: 'by-hand' | 'by-account'): Promise<void> {
  const sentences = await loadCatalogue(language);
  byHand ||= how === 'by-hand';
  setCatalogue(language, sentences);
  keepLanguage();
}

/** Brings account and page in line: the page follows the account, unless its language was chosen in it by hand. */
export async function followAccount(me: Me): Promise<void> {
  const own = me.interfaceLanguage;
  if (own === currentLanguage()) return;
  if (byHand) await api('PUT', '/me/language', { language: currentLanguage() });
  else if (own) await speak(own, 'by-account');
}
