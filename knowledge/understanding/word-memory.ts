// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Language, languages } from '../language.ts';
import type { Line } from './corpus.ts';
import { wordHashes } from './features.ts';
import { placeOf, tableOf } from './linear-model.ts';
import { isHan } from './normalise.ts';

/**
 * The words of every line of the pack, for three questions the linear models do not answer: how near is the nearest
 * question, how much of the message is unknown, how much of it does the winner know.
 */
export interface WordMemory {
  readonly keys: Uint32Array;
  /** For each place of `keys`: how telling the token is, from rare (near 1) to everywhere (near 0). */
  readonly rarity: Float32Array;
  /** Lines in order of label, then language: line l holds tokens `starts[l]` to `starts[l + 1]`, sorted. */
  readonly starts: Uint32Array;
  readonly tokens: Uint32Array;
  /** Index into `languages` of each line. */
  readonly lineLanguages: Uint8Array;
  /** Lines of label c are `first[c]` to `first[c + 1]`. */
  readonly first: Uint32Array;
}

const stemLength = 4;

/**
 * Tokens of a normalised text, sorted, each once: its words, and the first four letters of the longer ones, so that
 * endings count less.
 */
export function tokensOf(text: string): Uint32Array {
  const stems = text
    .split(' ')
    .filter((word) => word.length > stemLength && !isHan(word))
    .map((word) => `${word.slice(0, stemLength)}-`);
  const hashes = [...wordHashes(text), ...wordHashes(stems.join(' '))];
  return Uint32Array.from(new Set(hashes)).sort();
}

export function rememberWords(lines: readonly Line[], labels: number): WordMemory {
  const ordered = lines.toSorted(
    (a, b) => a.label - b.label || languages.indexOf(a.language) - languages.indexOf(b.language),
  );
  const tokens = ordered.map(({ text }) => tokensOf(text));
  const counts = new Map<number, number>();
  for (const line of tokens) for (const token of line) counts.set(token, (counts.get(token) ?? 0) + 1);
  const keys = tableOf(counts.keys(), counts.size);
  const rarity = new Float32Array(keys.length);
  const most = Math.log(1 + lines.length);
  for (const [token, count] of counts) {
    rarity[placeOf(keys, token)] = Math.log(1 + lines.length / count) / most;
  }
  const starts = new Uint32Array(lines.length + 1);
  tokens.forEach((line, at) => {
    starts[at + 1] = starts[at]! + line.length;
  });
  const flat = new Uint32Array(starts[lines.length]!);
  for (const [at, line] of tokens.entries()) flat.set(line, starts[at]);
  const first = new Uint32Array(labels + 1);
  for (const { label } of ordered) first[label + 1]! += 1;
  for (let label = 0; label < labels; label += 1) first[label + 1]! += first[label]!;
  const lineLanguages = Uint8Array.from(ordered, ({ language }) => languages.indexOf(language));
  return { keys, rarity, starts, tokens: flat, lineLanguages, first };
}

/** Rarity of a token; that of the rarest when the pack never uses it. */
export function rarityOf(memory: WordMemory, token: number): number {
  const place = placeOf(memory.keys, token);
  return place < 0 ? 1 : memory.rarity[place]!;
}

export interface Nearness {
  /** Cosine to the nearest line, 0 to 1, by rarity of the tokens. */
  readonly nearest: number;
  /** Share of the message's tokens, by rarity, that stand in some line of the label. */
  readonly shared: number;
}

/**
 * How near a message is to the lines of one label, in the likely languages (in all, when those have none).
 * @param tokens as `tokensOf` returns them
 * @param likely languages to look in
 */
export function nearnessTo(
  memory: WordMemory,
  tokens: Uint32Array,
  label: number,
  likely: ReadonlySet<Language>,
): Nearness {
  const weights = Float64Array.from(tokens, (token) => rarityOf(memory, token));
  const own = weights.reduce((sum, weight) => sum + weight * weight, 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const seen = new Uint8Array(tokens.length);
  const from = memory.first[label]!;
  const to = memory.first[label + 1]!;
  const read = (line: number) => likely.has(languages[memory.lineLanguages[line]!]!);
  const lines = Array.from({ length: to - from }, (_, at) => from + at);
  const within = lines.filter(read);
  let nearest = 0;
  for (const line of within.length > 0 ? within : lines) {
    let both = 0;
    let theirs = 0;
    let at = 0;
    for (let k = memory.starts[line]!; k < memory.starts[line + 1]!; k += 1) {
      const token = memory.tokens[k]!;
      const weight = rarityOf(memory, token);
      theirs += weight * weight;
      while (at < tokens.length && tokens[at]! < token) at += 1;
      if (at < tokens.length && tokens[at] === token) {
        both += weight * weight;
        seen[at] = 1;
      }
    }
    if (both > 0) nearest = Math.max(nearest, both / Math.sqrt(own * theirs));
  }
  const shared = weights.reduce((sum, weight, at) => sum + (seen[at] === 1 ? weight : 0), 0);
  return { nearest, shared: total > 0 ? shared / total : 0 };
}

/** Share of a message's words, by rarity, that no line of the pack uses: 0 to 1. */
export function unknownShare(memory: WordMemory, text: string): number {
  const words = wordHashes(text);
  let unknown = 0;
  let total = 0;
  for (const word of words) {
    const weight = rarityOf(memory, word);
    total += weight;
    if (placeOf(memory.keys, word) < 0) unknown += weight;
  }
  return total > 0 ? unknown / total : 1;
}
