// SPDX-License-Identifier: AGPL-3.0-or-later
import type { DangerLine } from './corpus.ts';
import { type FeatureKinds, featuresOf } from './features.ts';
import { placeOf, tableOf } from './linear-model.ts';

/** Words and n-grams of four: a letter wrong in a word spoils four n-grams of it, and leaves the rest. */
const phraseKinds: FeatureKinds = { word: 1, pair: 0.5, gram: 0.5, shortest: 4, longest: 4 };

/** The reviewed phrases of danger, and what only sounds like them, so that a message finds the nearest of both. */
export interface PhraseIndex {
  readonly keys: Uint32Array;
  readonly starts: Uint32Array;
  /** Phrases in which the feature stands. */
  readonly phrases: Uint32Array;
  readonly weights: Float32Array;
  /** For each phrase: index of its flow, or -1 when it is no danger. */
  readonly flows: Int16Array;
  /** Words in the phrase (for Chinese: characters halved). */
  readonly lengths: Uint8Array;
}

export interface PhraseMatch {
  readonly flow: number;
  /** Share of the phrase that the message says, 0 to 1. */
  readonly said: number;
}

// A phrase of one or two words must be the whole message; a longer one may stand inside it.
const shortPhrase = 3;
const wholeLike = 0.9;
const insideLike = 0.8;
// Features in so many phrases do not help to find one; they still count once it is found.
const common = 400;

export function indexPhrases(lines: readonly DangerLine[]): PhraseIndex {
  const features = lines.map(({ text }) => featuresOf(text, phraseKinds));
  const counts = new Map<number, number>();
  for (const { hashes } of features) for (const hash of hashes) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  const keys = tableOf(counts.keys(), counts.size);
  const starts = new Uint32Array(keys.length + 1);
  for (const [hash, count] of counts) starts[placeOf(keys, hash) + 1] = count;
  for (let place = 0; place < keys.length; place += 1) starts[place + 1]! += starts[place]!;
  const next = starts.slice(0, -1);
  const phrases = new Uint32Array(starts[keys.length]!);
  const weights = new Float32Array(phrases.length);
  features.forEach(({ hashes, values }, phrase) => {
    hashes.forEach((hash, at) => {
      const place = placeOf(keys, hash);
      phrases[next[place]!] = phrase;
      weights[next[place]!] = values[at]!;
      next[place]! += 1;
    });
  });
  return {
    keys,
    starts,
    phrases,
    weights,
    flows: Int16Array.from(lines, ({ flow }) => flow),
    lengths: Uint8Array.from(lines, ({ text }) => lengthOf(text)),
  };
}

/**
 * The phrase of danger that a message says, if any: nearly word for word, typing errors allowed, and nearer than
 * anything in the index that is no danger.
 * @param text normalised
 */
export function matchPhrase(index: PhraseIndex, text: string): PhraseMatch | null {
  const { hashes, values } = featuresOf(text, phraseKinds);
  const said = new Map<number, number>();
  const like = new Map<number, number>();
  const late: [number, number][] = [];
  const add = (place: number, value: number, fresh: boolean) => {
    for (let at = index.starts[place]!; at < index.starts[place + 1]!; at += 1) {
      const phrase = index.phrases[at]!;
      const before = said.get(phrase);
      if (before === undefined && !fresh) continue;
      const weight = index.weights[at]!;
      said.set(phrase, (before ?? 0) + weight * weight);
      like.set(phrase, (like.get(phrase) ?? 0) + weight * value);
    }
  };
  hashes.forEach((hash, at) => {
    const place = placeOf(index.keys, hash);
    if (place < 0) return;
    if (index.starts[place + 1]! - index.starts[place]! > common) late.push([place, values[at]!]);
    else add(place, values[at]!, true);
  });
  for (const [place, value] of late) add(place, value, false);
  let best: PhraseMatch | null = null;
  let nearest = 0;
  let harmless = 0;
  for (const [phrase, share] of said) {
    const cosine = like.get(phrase)!;
    if (index.flows[phrase]! < 0) {
      harmless = Math.max(harmless, cosine);
      continue;
    }
    const enough = index.lengths[phrase]! < shortPhrase ? cosine >= wholeLike : share >= insideLike;
    if (!enough || cosine <= nearest) continue;
    nearest = cosine;
    best = { flow: index.flows[phrase]!, said: share };
  }
  return best && nearest > harmless ? best : null;
}

function lengthOf(text: string): number {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  return Math.min(255, han > 0 ? Math.ceil(han / 2) : text.split(' ').length);
}
