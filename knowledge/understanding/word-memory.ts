// SPDX-License-Identifier: AGPL-3.0-or-later
import { languages } from '../language.ts';
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
  /** Lines in order of label, then language: line l holds tokens `starts[l]` to `starts[l + 1]`. */
  readonly starts: Uint32Array;
  /** Places in `keys`, in order within a line. */
  readonly tokens: Uint32Array;
  /** Length of each line as a vector of rarities. */
  readonly norms: Float32Array;
  /** Index into `languages` of each line. */
  readonly lineLanguages: Uint8Array;
  /** Lines of label c are `first[c]` to `first[c + 1]`. */
  readonly first: Uint32Array;
}

const stemLength = 4;

/**
 * Tokens of a normalised text, each once: its words, and the first four letters of the longer ones, so that endings
 * count less.
 */
export function tokensOf(text: string): Uint32Array {
  const stems = text
    .split(' ')
    .filter((word) => word.length > stemLength && !isHan(word))
    .map((word) => `${word.slice(0, stemLength)}-`);
  return Uint32Array.from(new Set([...wordHashes(text), ...wordHashes(stems.join(' '))]));
}

/** Every line's words are known; those of sentences are not remembered line by line, since nobody asks with them. */
export function rememberWords(lines: readonly Line[], labels: number): WordMemory {
  const counts = new Map<number, number>();
  for (const { text } of lines)
    for (const token of tokensOf(text)) counts.set(token, (counts.get(token) ?? 0) + 1);
  const keys = tableOf(counts.keys(), counts.size);
  const rarity = new Float32Array(keys.length);
  const most = Math.log(1 + lines.length);
  for (const [token, count] of counts) {
    rarity[placeOf(keys, token)] = Math.log(1 + lines.length / count) / most;
  }
  const ordered = inOrder(lines.filter(({ cost }) => cost === 1));
  const places = ordered.map(({ text }) =>
    tokensOf(text)
      .map((token) => placeOf(keys, token))
      .sort(),
  );
  const starts = new Uint32Array(ordered.length + 1);
  places.forEach((line, at) => {
    starts[at + 1] = starts[at]! + line.length;
  });
  const tokens = new Uint32Array(starts[ordered.length]!);
  for (const [at, line] of places.entries()) tokens.set(line, starts[at]);
  const norms = Float32Array.from(places, (line) =>
    Math.sqrt(line.reduce((sum, place) => sum + rarity[place]! ** 2, 0)),
  );
  const first = new Uint32Array(labels + 1);
  for (const { label } of ordered) first[label + 1]! += 1;
  for (let label = 0; label < labels; label += 1) first[label + 1]! += first[label]!;
  const lineLanguages = Uint8Array.from(ordered, ({ language }) => languages.indexOf(language));
  return { keys, rarity, starts, tokens, norms, lineLanguages, first };
}

/** Lines as the memory keeps them: by label, then by language. */
export function inOrder(lines: readonly Line[]): Line[] {
  return lines.toSorted(
    (a, b) => a.label - b.label || languages.indexOf(a.language) - languages.indexOf(b.language),
  );
}

/** The words of a message as the memory knows them. */
export interface Recalled {
  /** Places of its known tokens, in order. */
  readonly places: Uint32Array;
  /** Sum of the rarities of all its tokens, the unknown counting as the rarest; and its length as a vector of them. */
  readonly total: number;
  readonly norm: number;
}

export function recall(memory: WordMemory, text: string): Recalled {
  const tokens = tokensOf(text);
  const places = Uint32Array.from(
    [...tokens].map((token) => placeOf(memory.keys, token)).filter((at) => at >= 0),
  );
  places.sort();
  const unknown = tokens.length - places.length;
  let total = unknown;
  let squares = unknown;
  for (const place of places) {
    total += memory.rarity[place]!;
    squares += memory.rarity[place]! ** 2;
  }
  return { places, total, norm: Math.sqrt(squares) };
}

export interface Nearness {
  /** Cosine to the nearest line, 0 to 1, by rarity of the tokens. */
  readonly nearest: number;
  /** Share of the message's tokens, by rarity, that stand in some line of the label. */
  readonly shared: number;
}

/**
 * How near a message is to the lines of one label, in the likely languages (in all, when those have none).
 * @param likely 1 for each of `languages` to look in
 */
export function nearnessTo(
  memory: WordMemory,
  { places, total, norm }: Recalled,
  { label, likely }: { readonly label: number; readonly likely: Uint8Array },
): Nearness {
  const { first, lineLanguages, norms, rarity } = memory;
  const from = first[label]!;
  const to = first[label + 1]!;
  let any = false;
  for (let line = from; line < to && !any; line += 1) any = likely[lineLanguages[line]!] === 1;
  const seen = new Uint8Array(places.length);
  let nearest = 0;
  for (let line = from; line < to; line += 1) {
    if (any && likely[lineLanguages[line]!] === 0) continue;
    const both = shareWith(memory, places, line, seen);
    if (both > 0) nearest = Math.max(nearest, both / (norm * norms[line]!));
  }
  let shared = 0;
  for (let at = 0; at < places.length; at += 1) if (seen[at] === 1) shared += rarity[places[at]!]!;
  return { nearest, shared: total > 0 ? shared / total : 0 };
}

/** Sum of the squared rarities of the tokens that a line shares with a message, which are marked in `seen`. */
function shareWith(memory: WordMemory, places: Uint32Array, line: number, seen: Uint8Array): number {
  const { starts, tokens, rarity } = memory;
  const end = starts[line + 1]!;
  let both = 0;
  let at = 0;
  for (let k = starts[line]!; k < end && at < places.length; k += 1) {
    const token = tokens[k]!;
    while (at < places.length && places[at]! < token) at += 1;
    if (places[at] !== token) continue;
    both += rarity[token]! ** 2;
    seen[at] = 1;
  }
  return both;
}

/** Share of a message's words, by rarity, that no line of the pack uses: 0 to 1. */
export function unknownShare(memory: WordMemory, text: string): number {
  let unknown = 0;
  let total = 0;
  for (const word of wordHashes(text)) {
    const place = placeOf(memory.keys, word);
    total += place < 0 ? 1 : memory.rarity[place]!;
    if (place < 0) unknown += 1;
  }
  return total > 0 ? unknown / total : 1;
}
