// SPDX-License-Identifier: AGPL-3.0-or-later
import { FeatureSet } from './feature-set.ts';
import { isHan } from './normalise.ts';
import { soundsOf } from './sounds.ts';

/** What a message looks like to the linear models: hashed features with weights, as a unit vector. */
export interface Features {
  /** 32-bit hashes, never 0, each once. */
  readonly hashes: Uint32Array;
  /** Weights of the same length; their squares add up to 1 (empty: no features). */
  readonly values: Float32Array;
}

export interface FeatureKinds {
  readonly word: number;
  readonly pair: number;
  readonly gram: number;
  readonly shortest: number;
  readonly longest: number;
  /** Words as they sound in any script, and pairs of them; see sounds.ts. */
  readonly sound: number;
  readonly soundPair: number;
}

/** For meaning: measured in docs/understanding.md. */
export const meaningKinds: FeatureKinds = {
  word: 1,
  pair: 0.7,
  gram: 0.6,
  shortest: 3,
  longest: 4,
  sound: 1,
  soundPair: 0.7,
};
/** For guessing the language: shorter pieces, because letters and endings tell languages apart. */
export const languageKinds: FeatureKinds = {
  word: 1,
  pair: 0,
  gram: 0.6,
  shortest: 1,
  longest: 4,
  sound: 0,
  soundPair: 0,
};

/** Feature that every message has: the bias of the linear models. */
export const biasHash = 1;

const wordSeed = 0x811c9dc5;
const pairSeed = 0x9e3779b9;
const gramSeed = 0x51ed270b;
const soundSeed = 0x2545f491;
const edge = 0x5e;

/**
 * Features of a normalised text: words, pairs of neighbours, and character n-grams inside words with their edges
 * marked. In a Chinese run single characters and pairs of characters stand for words, and triples for pairs of words.
 * @param text as `normalise` returns it
 */
export function featuresOf(text: string, kinds: FeatureKinds = meaningKinds): Features {
  found.clear();
  let before = 0;
  let soundBefore = 0;
  for (const word of text === '' ? [] : text.split(' ')) {
    if (isHan(word)) {
      addHan(word, kinds);
      before = 0;
      soundBefore = 0;
      continue;
    }
    const own = hashOf(wordSeed, word, 0, word.length);
    found.add(own, kinds.word);
    if (before !== 0) found.add(pairOf(pairSeed, before, own), kinds.pair);
    before = own;
    addGrams(word, kinds);
    if (kinds.sound === 0) continue;
    const sounds = soundsOf(word);
    if (sounds.length < fewestSounds) continue;
    const sounded = hashOf(soundSeed, sounds, 0, sounds.length);
    found.add(sounded, kinds.sound);
    if (soundBefore !== 0) found.add(pairOf(soundSeed, soundBefore, sounded), kinds.soundPair);
    soundBefore = sounded;
  }
  return found.toUnit();
}

/** One consonant alone may be any word. */
const fewestSounds = 2;
const found = new FeatureSet();

/** Hashes of the words alone, in order: for what is known and unknown in a message. */
export function wordHashes(text: string): number[] {
  if (text === '') return [];
  return text.split(' ').flatMap((word) => {
    if (!isHan(word)) return [hashOf(wordSeed, word, 0, word.length)];
    const pairs: number[] = [];
    for (let at = 0; at + 2 <= word.length; at += 1) pairs.push(hashOf(wordSeed, word, at, at + 2));
    return pairs.length > 0 ? pairs : [hashOf(wordSeed, word, 0, word.length)];
  });
}

function addHan(run: string, kinds: FeatureKinds): void {
  for (let at = 0; at < run.length; at += 1) {
    found.add(hashOf(wordSeed, run, at, at + 1), kinds.gram);
    if (at + 2 <= run.length) found.add(hashOf(wordSeed, run, at, at + 2), kinds.word);
    if (at + 3 <= run.length) found.add(hashOf(pairSeed, run, at, at + 3), kinds.pair);
  }
}

// Edges are part of the n-gram ("^per", "soa^"), so that beginnings and endings differ from middles.
function addGrams(word: string, kinds: FeatureKinds): void {
  const last = word.length + 1;
  const codeAt = (at: number) => (at === 0 || at === last ? edge : word.charCodeAt(at - 1));
  for (let from = 0; from <= last; from += 1) {
    let hash = gramSeed;
    for (let size = 1; size <= kinds.longest && from + size - 1 <= last; size += 1) {
      hash = mix(hash, codeAt(from + size - 1));
      // The whole word with both edges is the word itself, already counted.
      if (size >= kinds.shortest && size < last + 1) found.add(settle(hash), kinds.gram);
    }
  }
}

function pairOf(seed: number, one: number, other: number): number {
  return settle(mix(mix(seed, one), other));
}

function hashOf(seed: number, text: string, from: number, to: number): number {
  let hash = seed;
  for (let at = from; at < to; at += 1) hash = mix(hash, text.charCodeAt(at));
  return settle(hash);
}

function mix(hash: number, code: number): number {
  const mixed = Math.imul(hash ^ code, 0x01000193);
  return mixed ^ (mixed >>> 15);
}

// 0 marks a free place in the tables and 1 is the bias.
function settle(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 13), 0x85ebca6b);
  const settled = (mixed ^ (mixed >>> 16)) >>> 0;
  return settled < 2 ? settled + 2 : settled;
}
