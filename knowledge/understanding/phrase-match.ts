// SPDX-License-Identifier: AGPL-3.0-or-later
import type { DangerLine } from './corpus.ts';
import { type FeatureKinds, featuresOf } from './features.ts';
import { placeOf, tableOf } from './linear-model.ts';

/** Words and n-grams of four: a letter wrong in a word spoils four n-grams of it, and leaves the rest. */
const phraseKinds: FeatureKinds = {
  word: 0.7,
  pair: 0.3,
  gram: 0.6,
  shortest: 4,
  longest: 4,
  sound: 0,
  soundPair: 0,
};

/** The reviewed phrases of danger, and what only sounds like them, so that a message finds the nearest of both. */
export interface PhraseIndex {
  readonly keys: Uint32Array;
  readonly starts: Uint32Array;
  /** Phrases in which the feature stands. */
  readonly phrases: Uint16Array;
  /** In steps of 1/255. */
  readonly weights: Uint8Array;
  /** For each phrase: index of its flow, or -1 when it is no danger. */
  readonly flows: Int16Array;
  /** Words in the phrase (for Chinese: characters halved). */
  readonly lengths: Uint8Array;
}

export type PhraseMatch =
  | {
      readonly kind: 'danger';
      readonly flow: number;
      /** Share of the phrase that the message says, 0 to 1. */
      readonly said: number;
    }
  /** The message is, nearly word for word, one that is known to be no danger. */
  | { readonly kind: 'harmless' };

// A phrase of one or two words must be the whole message; a longer one may stand inside it.
const shortPhrase = 3;
const wholeLike = 0.9;
const insideLike = 0.75;
const sameLike = 0.97;
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
  const phrases = new Uint16Array(starts[keys.length]!);
  const weights = new Uint8Array(phrases.length);
  features.forEach(({ hashes, values }, phrase) => {
    hashes.forEach((hash, at) => {
      const place = placeOf(keys, hash);
      phrases[next[place]!] = phrase;
      // Never 0: a phrase that is touched must show it.
      weights[next[place]!] = Math.max(1, Math.round(values[at]! * 255));
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
 * What of the index a message says, if anything: a phrase of danger nearly word for word, typing errors allowed, and
 * nearer than anything that is no danger; or such a harmless line itself.
 * @param text normalised
 */
export function matchPhrase(index: PhraseIndex, text: string): PhraseMatch | null {
  const { hashes, values } = featuresOf(text, phraseKinds);
  const { keys, starts, flows } = index;
  const sums = sumsFor(flows.length);
  const late: [number, number][] = [];
  for (let at = 0; at < hashes.length; at += 1) {
    const place = placeOf(keys, hashes[at]!);
    if (place < 0) continue;
    if (starts[place + 1]! - starts[place]! > common) late.push([place, values[at]!]);
    else add(index, sums, place, { value: values[at]!, fresh: true });
  }
  for (const [place, value] of late) add(index, sums, place, { value, fresh: false });
  const match = nearestOf(index, sums);
  for (let at = 0; at < sums.count; at += 1) {
    const phrase = sums.touched[at]!;
    sums.said[phrase] = 0;
    sums.like[phrase] = 0;
  }
  sums.count = 0;
  return match;
}

/** What a message has in common with each phrase. All zero between two messages, so that nothing is made anew for each. */
interface Sums {
  readonly said: Float32Array;
  readonly like: Float32Array;
  /** The first `count` are the phrases that are not zero. */
  readonly touched: Uint16Array;
  count: number;
}

let kept: Sums | null = null;

function sumsFor(phrases: number): Sums {
  if (!kept || kept.said.length < phrases) {
    kept = {
      said: new Float32Array(phrases),
      like: new Float32Array(phrases),
      touched: new Uint16Array(phrases),
      count: 0,
    };
  }
  return kept;
}

function add(
  { starts, phrases, weights }: PhraseIndex,
  sums: Sums,
  place: number,
  { value, fresh }: { readonly value: number; readonly fresh: boolean },
): void {
  const { said, like, touched } = sums;
  const end = starts[place + 1]!;
  for (let at = starts[place]!; at < end; at += 1) {
    const phrase = phrases[at]!;
    if (said[phrase] === 0) {
      if (!fresh) continue;
      touched[sums.count] = phrase;
      sums.count += 1;
    }
    const weight = weights[at]! / 255;
    said[phrase]! += weight * weight;
    like[phrase]! += weight * value;
  }
}

function nearestOf(
  { flows, lengths }: PhraseIndex,
  { said, like, touched, count }: Sums,
): PhraseMatch | null {
  let best: PhraseMatch | null = null;
  let nearest = 0;
  let harmless = 0;
  // In the order of the phrases, so that of two that are equally near the first wins.
  for (const phrase of touched.subarray(0, count).sort()) {
    const cosine = like[phrase]!;
    if (cosine <= Math.min(nearest, harmless)) continue;
    if (flows[phrase]! < 0) {
      harmless = Math.max(harmless, cosine);
      continue;
    }
    const enough = lengths[phrase]! < shortPhrase ? cosine >= wholeLike : said[phrase]! >= insideLike;
    if (!enough || cosine <= nearest) continue;
    nearest = cosine;
    best = { kind: 'danger', flow: flows[phrase]!, said: said[phrase]! };
  }
  if (harmless >= sameLike && harmless > nearest) return { kind: 'harmless' };
  return best && nearest > harmless ? best : null;
}

function lengthOf(text: string): number {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  return Math.min(255, han > 0 ? Math.ceil(han / 2) : text.split(' ').length);
}
