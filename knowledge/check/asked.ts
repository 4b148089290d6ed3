// SPDX-License-Identifier: AGPL-3.0-or-later
import { isLanguage, type Language } from '../language.ts';
import type { Material } from './finding.ts';
import { entryTexts } from './prose.ts';

/** A message as people type it. */
export interface Asked {
  readonly file: string;
  readonly language: Language;
  readonly text: string;
  /** What it calls, for instance `the entry spid`, `the card violence`, `the messages "thanks"`. */
  readonly calls: string;
  readonly kind: 'question' | 'phrase' | 'lookalike' | 'message';
  /** True when it stands among those in Latin letters. */
  readonly latin: boolean;
}

/** Every message the pack has, in every language. */
export function askedOf(material: Material): Asked[] {
  return [...questionsOf(material), ...phrasesOf(material), ...messagesOf(material)];
}

function questionsOf(material: Material): Asked[] {
  return entryTexts(material).flatMap(({ entry, text, file }) => {
    const about = {
      file,
      language: text.language,
      calls: `the entry ${entry.id}`,
      kind: 'question',
    } as const;
    return [
      ...text.questions.map((one) => ({ ...about, text: one, latin: false })),
      ...text.questionsLatin.map((one) => ({ ...about, text: one, latin: true })),
      ...text.words.map((one) => ({ ...about, text: one, latin: false })),
    ];
  });
}

function phrasesOf({ pack }: Material): Asked[] {
  return Object.entries(pack.safety).flatMap(([language, { phrases, phrasesLatin, lookalikes }]) => {
    if (!isLanguage(language)) return [];
    const file = `safety/${language}.yaml`;
    const groups = [
      { kind: 'phrase', latin: false, flows: phrases },
      { kind: 'phrase', latin: true, flows: phrasesLatin },
      { kind: 'lookalike', latin: false, flows: lookalikes },
    ] as const;
    return groups.flatMap(({ kind, latin, flows }) =>
      Object.entries(flows).flatMap(([flow, texts]) =>
        texts.map((text): Asked => ({ file, language, text, calls: `the card ${flow}`, kind, latin })),
      ),
    );
  });
}

function messagesOf({ pack }: Material): Asked[] {
  return Object.entries(pack.messages).flatMap(([language, { refused, person, smalltalk }]) => {
    if (!isLanguage(language)) return [];
    const file = `messages/${language}.yaml`;
    return Object.entries({ refused, person, ...smalltalk }).flatMap(([group, texts]) =>
      texts.map(
        (text): Asked => ({
          file,
          language,
          text,
          calls: `the messages "${group}"`,
          kind: 'message',
          latin: false,
        }),
      ),
    );
  });
}
