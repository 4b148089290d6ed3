// SPDX-License-Identifier: AGPL-3.0-or-later
import i18next from 'i18next';
import { italian } from '../strings/italian.ts';

void i18next.init({
  lng: 'it',
  resources: { it: { translation: italian } },
  interpolation: { escapeValue: false },
  initAsync: false,
});

/** A string of the console in Italian, by its key in strings/it/. */
export function t(key: string, values: Readonly<Record<string, string | number>> = {}): string {
  return i18next.t(key, values);
}

/** Whether there is a string of this key: for codes that may be newer than the page. */
export function has(key: string): boolean {
  return i18next.exists(key);
}
