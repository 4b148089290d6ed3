// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Language } from '../../knowledge/language.ts';
import type { Understanding, Understood } from '../../knowledge/understood.ts';

/** What a test decides about a message; the rest is filled in. */
export type Meaning = Partial<Omit<Understood, 'entries'>> & { readonly entries?: readonly string[] };

/** An understanding that knows by heart what each message means; any other is unknown. */
export class FakeUnderstanding implements Understanding {
  readonly #meanings: ReadonlyMap<string, Meaning>;

  constructor(meanings: Readonly<Record<string, Meaning>> = {}) {
    this.#meanings = new Map(Object.entries(meanings));
  }

  understand(text: string, options: { readonly language?: Language } = {}): Understood {
    const { entries = [], ...meaning } = this.#meanings.get(text) ?? {};
    return {
      language: languageByScript(text) ?? options.language ?? 'it',
      script: 'native',
      languageConfidence: languageByScript(text) ? 0.99 : 0.3,
      decision: 'unknown',
      reasons: [],
      ...meaning,
      entries: entries.map((id, index) => ({ id, score: 0.9 - index / 10 })),
    };
  }
}

/** `answer` with one entry, `choose` with several. */
export function means(...entries: string[]): Meaning {
  return { decision: entries.length === 1 ? 'answer' : 'choose', entries };
}

function languageByScript(text: string): Language | null {
  if (/\p{Script=Bengali}/u.test(text)) return 'bn';
  if (/\p{Script=Han}/u.test(text)) return 'zh';
  if (/[ٹڈڑںے]/u.test(text)) return 'ur';
  if (/[پچژگی]/u.test(text)) return 'fa';
  if (/\p{Script=Arabic}/u.test(text)) return 'ar';
  if (/[іїєґ]/u.test(text)) return 'uk';
  if (/\p{Script=Cyrillic}/u.test(text)) return 'ru';
  return null;
}
