// SPDX-License-Identifier: AGPL-3.0-or-later
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { isLanguage, type Language } from '../language.ts';
import { loadPack } from '../load-pack.ts';
import type { Understanding, Understood } from '../understood.ts';
import { openUnderstanding } from './open-understanding.ts';

export interface AskOptions {
  /** For instance `knowledge/content`. */
  readonly packFolder: string;
  /** Where trained models are kept. */
  readonly cacheFolder: string;
  /** Where `--jsonl` reads; the process's own standard input unless told. */
  readonly stdin?: Readable;
  /** Where lines go; standard output unless told. */
  readonly write?: (line: string) => void;
  /** Where it says that it is learning; standard error unless told. */
  readonly log?: (line: string) => void;
  /** Train in a worker thread, unless told otherwise. */
  readonly worker?: boolean;
}

const usage = `Usage: npm run ask -- "what a person writes" [--language bn]
       npm run --silent ask -- --jsonl < lines
  --language   the language the person chose, for instance bn
  --jsonl      reads lines {"id","text","language"?} and writes one line for each`;

/**
 * `npm run ask`: what the understanding makes of messages, for people (with reasons) or for programs (one JSON line
 * each).
 * @param given for instance `['--jsonl']` or `['mi è scaduto il permesso', '--language', 'bn']`
 * @returns the exit code: 0, or 2 when the arguments make no sense
 */
export async function ask(given: readonly string[], options: AskOptions): Promise<number> {
  const { write = (line: string) => process.stdout.write(`${line}\n`) } = options;
  const wanted = argumentsOf(given);
  if (!wanted) {
    write(usage);
    return 2;
  }
  const pack = loadPack(options.packFolder);
  const understanding = await openUnderstanding({
    pack,
    packHash: pack.hash,
    cacheFolder: options.cacheFolder,
    worker: options.worker,
    log: options.log ?? ((line) => process.stderr.write(`${line}\n`)),
  });
  if (wanted.jsonl) {
    for await (const line of createInterface({ input: options.stdin ?? process.stdin, crlfDelay: Infinity }))
      if (line.trim() !== '') write(JSON.stringify(answerLine(understanding, line)));
    return 0;
  }
  for (const line of shown(understanding.understand(wanted.text, { language: wanted.language }))) write(line);
  return 0;
}

interface Wanted {
  readonly jsonl: boolean;
  readonly text: string;
  readonly language?: Language;
}

function argumentsOf(given: readonly string[]): Wanted | null {
  const texts: string[] = [];
  let language: Language | undefined;
  let jsonl = false;
  for (let at = 0; at < given.length; at += 1) {
    const one = given[at]!;
    if (one === '--jsonl') jsonl = true;
    else if (one === '--language') {
      at += 1;
      const tag = given[at] ?? '';
      if (!isLanguage(tag)) return null;
      language = tag;
    } else if (one.startsWith('--')) return null;
    else texts.push(one);
  }
  const text = texts.join(' ');
  return jsonl === (text === '') ? { jsonl, text, language } : null;
}

/** What is written for one line that was read. */
function answerLine(understanding: Understanding, line: string): object {
  const read = questionIn(line);
  if ('error' in read) return { id: null, error: read.error };
  const { id, text, language: chosen } = read;
  const { language, script, decision, entries } = understanding.understand(text, { language: chosen });
  return { id, language, script, decision, entries };
}

type Question = { readonly id: string | number; readonly text: string; readonly language?: Language };

function questionIn(line: string): Question | { readonly error: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { error: 'The line is not JSON.' };
  }
  if (typeof value !== 'object' || value === null) return { error: 'The line is not an object.' };
  const { id, text, language } = value as Record<string, unknown>;
  if (typeof id !== 'string' && typeof id !== 'number') return { error: '"id" must be a text or a number.' };
  if (typeof text !== 'string') return { error: '"text" must be a text.' };
  // A language we do not have is no language that was chosen among ours.
  return { id, text, language: typeof language === 'string' && isLanguage(language) ? language : undefined };
}

function shown({ reasons, entries, ...understood }: Understood): string[] {
  const { decision, flow, smalltalk, language, script, languageConfidence } = understood;
  const what = [decision, flow ?? smalltalk].filter(Boolean).join(': ');
  return [
    `${what}   (${language}, ${script}, ${languageConfidence})`,
    ...entries.map(({ id, score }, at) => `  ${at + 1}. ${id}  ${score}`),
    ...reasons.map(({ what: name, value }) => `     ${name}: ${value}`),
  ];
}
