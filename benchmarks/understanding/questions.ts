// SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync, readFileSync } from 'node:fs';
import { isLanguage, type Language, type Script } from '../../knowledge/language.ts';
import type { Entry, EntryText, OtherMessages, Pack, SafetyTexts } from '../../knowledge/pack.ts';

export type QuestionKind = 'in' | 'safety' | 'lookalike' | 'human' | 'smalltalk' | 'oos';

/** A message with what it should be understood to mean. */
export interface Question {
  readonly text: string;
  readonly language: Language;
  readonly script: Script;
  readonly kind: QuestionKind;
  /** Entries that answer it; empty when none does. */
  readonly gold: readonly string[];
  /** None of its entries is about an emergency, so that a card would be out of place. */
  readonly ordinary: boolean;
}

const everyNth = 5;

/** One in five of the pack's own messages, by entry and language, kept back; and the pack without them. */
export function holdBack(pack: Pack): { readonly pack: Pack; readonly questions: Question[] } {
  const questions: Question[] = [];
  const cut = (lines: readonly string[], about: Omit<Question, 'text'>): string[] =>
    lines.filter((text, at) => {
      if (at % everyNth !== everyNth - 2) return true;
      questions.push({ ...about, text });
      return false;
    });
  const cutText = (entry: Entry, text: EntryText): EntryText => {
    const about = {
      language: text.language,
      kind: 'in',
      gold: [entry.id],
      ordinary: isOrdinary(pack, entry.id),
    } as const;
    return {
      ...text,
      questions: cut(text.questions, { ...about, script: 'native' }),
      questionsLatin: cut(text.questionsLatin, { ...about, script: 'latin' }),
    };
  };
  const entries = [...pack.entries].map(([id, entry]): [string, Entry] => [
    id,
    { ...entry, texts: byLanguage(entry.texts, (text) => cutText(entry, text)) },
  ]);
  const safety = byLanguage(pack.safety, (texts, language): SafetyTexts => {
    const each = (groups: SafetyTexts['phrases'], script: Script) =>
      mapped(groups, (lines, flow) => {
        const gold = pack.flows.get(flow)?.entry;
        return cut(lines, { language, script, kind: 'safety', gold: gold ? [gold] : [], ordinary: false });
      });
    return {
      ...texts,
      phrases: each(texts.phrases, 'native'),
      phrasesLatin: each(texts.phrasesLatin, 'latin'),
    };
  });
  const messages = byLanguage(pack.messages, ({ refused, person, smalltalk }, language): OtherMessages => {
    const about = { language, script: 'native', gold: [], ordinary: true } as const;
    return {
      refused: cut(refused, { ...about, kind: 'oos' }),
      person: cut(person, { ...about, kind: 'human' }),
      smalltalk: mapped(smalltalk, (lines) => cut(lines ?? [], { ...about, kind: 'smalltalk' })),
    };
  });
  return { pack: { ...pack, entries: new Map(entries), safety, messages }, questions };
}

/**
 * Questions of a file of JSON lines (id, lang, script, text, gold, kind), as far as the pack can answer them.
 * @returns null when there is no such file
 */
export function readQuestions(path: string, pack: Pack): { questions: Question[]; skipped: number } | null {
  if (!existsSync(path)) return null;
  let skipped = 0;
  const questions = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap((line): Question[] => {
      const { lang, script, text, gold, kind } = JSON.parse(line) as Record<string, unknown>;
      const language = String(lang);
      const known = (gold as string[]).filter((id) => pack.entries.has(id));
      const answerable = kind === 'safety' || known.length > 0 || (gold as string[]).length === 0;
      if (!isLanguage(language) || !answerable) {
        skipped += 1;
        return [];
      }
      return [
        {
          text: String(text),
          language,
          script: script === 'latin' ? 'latin' : 'native',
          kind: kind as QuestionKind,
          gold: known,
          ordinary: known.every((id) => isOrdinary(pack, id)),
        },
      ];
    });
  return { questions, skipped };
}

/** Not an emergency, and not the entry behind a card. */
function isOrdinary(pack: Pack, id: string): boolean {
  const behindCard = [...pack.flows.values()].some(({ entry }) => entry === id);
  return !behindCard && pack.entries.get(id)?.risk !== 'emergency';
}

function byLanguage<T>(
  texts: Readonly<Partial<Record<Language, T>>>,
  change: (text: T, language: Language) => T,
): Partial<Record<Language, T>> {
  const changed = Object.entries(texts).map(([language, text]) => [
    language,
    change(text, language as Language),
  ]);
  return Object.fromEntries(changed) as Partial<Record<Language, T>>;
}

function mapped<T extends object>(
  groups: T,
  change: (lines: readonly string[], name: string) => readonly string[],
): T {
  return Object.fromEntries(
    Object.entries(groups).map(([name, lines]) => [name, change(lines as readonly string[], name)]),
  ) as T;
}
