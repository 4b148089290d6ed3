// SPDX-License-Identifier: AGPL-3.0-or-later
import type { DangerLine } from './corpus.ts';
import { type FeatureKinds, featuresOf } from './features.ts';
import { placeOf, tableOf } from './linear-model.ts';

/** Words and n-grams of four: a letter wrong in a word spoils four n-grams of it, and leaves the rest. */
const phraseKinds: FeatureKinds = { word: 0.7, pair: 0.3, gram: 0.6, shortest: 4, longest: 4 };

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
      weights[next[place]!] = Math.round(values[at]! * 255);
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
  const { keys, starts, phrases, weights, flows, lengths } = index;
  const said = new Float32Array(flows.length);
  const like = new Float32Array(flows.length);
  const late: [number, number][] = [];
  const add = (place: number, value: number, fresh: boolean) => {
    const end = starts[place + 1]!;
    for (let at = starts[place]!; at < end; at += 1) {
      const phrase = phrases[at]!;
      if (!fresh && said[phrase] === 0) continue;
      const weight = weights[at]! / 255;
      said[phrase]! += weight * weight;
      like[phrase]! += weight * value;
    }
  };
  for (let at = 0; at < hashes.length; at += 1) {
    const place = placeOf(keys, hashes[at]!);
    if (place < 0) continue;
    if (starts[place + 1]! - starts[place]! > common) late.push([place, values[at]!]);
    else add(place, values[at]!, true);
  }
  for (const [place, value] of late) add(place, value, false);
  let best: PhraseMatch | null = null;
  let nearest = 0;
  let harmless = 0;
  for (let phrase = 0; phrase < flows.length; phrase += 1) {
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
