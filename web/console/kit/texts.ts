// SPDX-License-Identifier: AGPL-3.0-or-later
import { createInstance, type i18n } from 'i18next';

let speech: i18n | null = null;

/** From now on the console says these sentences; the forms of a number are chosen by the rules of the language. */
export function say(language: string, sentences: Readonly<Record<string, string>>): void {
  speech = createInstance();
  void speech.init({
    lng: language,
    resources: { [language]: { translation: sentences } },
    keySeparator: false,
    interpolation: { escapeValue: false },
    initAsync: false,
  });
}

type Values = Readonly<Record<string, string | number>>;

/** A string of the console in the operator's language, by its key in strings/it/. */
export function t(key: string, values: Values = {}): string {
  return speech?.t(key, values) ?? key;
}

/** Whether there is a string of this key: for codes that may be newer than the page. */
export function has(key: string, values: Values = {}): boolean {
  return speech?.exists(key, values) ?? false;
}
