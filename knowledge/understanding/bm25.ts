// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Language, languages } from '../language.ts';
import { type FeatureKinds, featuresOf } from './features.ts';
import { placeOf, tableOf } from './linear-model.ts';

/** Words, pairs and n-grams of three and four characters, all counting alike: BM25 has weights of its own. */
const pageKinds: FeatureKinds = {
  word: 1,
  pair: 1,
  gram: 1,
  shortest: 3,
  longest: 4,
  sound: 0,
  soundPair: 0,
};

const k1 = 1.2;
const b = 0.5;

/** An index over pages (an entry in a language), with the BM25 weight of each term in each page worked out. */
export interface PageIndex {
  readonly keys: Uint32Array;
  readonly starts: Uint32Array;
  readonly pages: Uint16Array;
  /** In steps of `step`. */
  readonly weights: Uint8Array;
  readonly step: number;
  /** Terms left out because they stand in too many pages. */
  readonly common: Uint32Array;
  /** Of all pages, in terms. */
  readonly meanLength: number;
  readonly pageLabels: Uint16Array;
  /** Index into `languages`. */
  readonly pageLanguages: Uint8Array;
}

export interface PageText {
  readonly label: number;
  readonly language: Language;
  /** Normalised pieces: questions, titles, sections. */
  readonly parts: readonly string[];
}

/** Terms that stand in nearly every page of every language say nothing and cost the most. */
const mostPages = 0.3;

export function indexPages(pages: readonly PageText[]): PageIndex {
  const counted = pages.map(({ parts }) => countTerms(parts));
  const lengths = counted.map(({ counts }) => counts.reduce((sum, count) => sum + count, 0));
  const mean = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
  const inPages = countPages(counted);
  const limit = Math.max(3, pages.length * mostPages);
  const kept = inPages.terms.filter((_, at) => inPages.counts[at]! <= limit);
  const keys = tableOf(kept, kept.length);
  const starts = new Uint32Array(keys.length + 1);
  inPages.terms.forEach((term, at) => {
    const count = inPages.counts[at]!;
    if (count <= limit) starts[placeOf(keys, term) + 1] = count;
  });
  for (let place = 0; place < keys.length; place += 1) starts[place + 1]! += starts[place]!;
  const total = starts[keys.length]!;
  const owners = new Uint16Array(total);
  const weights = new Float32Array(total);
  const next = starts.slice(0, -1);
  counted.forEach(({ terms, counts }, page) => {
    const long = lengthening(lengths[page]!, mean);
    for (let at = 0; at < terms.length; at += 1) {
      const place = placeOf(keys, terms[at]!);
      if (place < 0) continue;
      const among = starts[place + 1]! - starts[place]!;
      const to = next[place]!;
      next[place] = to + 1;
      owners[to] = page;
      weights[to] = termWeight(rarityOf(among, pages.length), counts[at]!, long);
    }
  });
  const step = weights.reduce((most, weight) => Math.max(most, weight), 0) / 255 || 1;
  return {
    keys,
    starts,
    pages: owners,
    weights: Uint8Array.from(weights, (weight) => Math.round(weight / step)),
    step,
    common: inPages.terms.filter((_, at) => inPages.counts[at]! > limit),
    meanLength: mean,
    pageLabels: Uint16Array.from(pages, ({ label }) => label),
    pageLanguages: Uint8Array.from(pages, ({ language }) => languages.indexOf(language)),
  };
}

/** What the length of a page takes from the weight of its terms. */
export function lengthening(length: number, mean: number): number {
  return k1 * (1 - b + (b * length) / mean);
}

/** How telling a term is that stands in so many pages of so many. */
export function rarityOf(among: number, pages: number): number {
  return Math.log(1 + (pages - among + 0.5) / (among + 0.5));
}

export function termWeight(rarity: number, count: number, long: number): number {
  return (rarity * count * (k1 + 1)) / (count + long);
}

/**
 * Scores of the labels for a normalised text: the best page of each, pages in likely languages counting more.
 * @param weightOf how likely a language is, 0 to 1
 * @returns a score of at least 0 for each label, in units of BM25 per term of the message
 */
export function searchPages(
  index: PageIndex,
  text: string,
  { weightOf, labels }: { readonly weightOf: (language: Language) => number; readonly labels: number },
): Float64Array {
  const scores = new Float64Array(index.pageLabels.length);
  const terms = featuresOf(text, pageKinds).hashes;
  for (const term of terms) {
    const place = placeOf(index.keys, term);
    if (place < 0) continue;
    for (let at = index.starts[place]!; at < index.starts[place + 1]!; at += 1) {
      scores[index.pages[at]!]! += index.weights[at]!;
    }
  }
  const byPage = languages.map((language) => 0.3 + 0.7 * weightOf(language));
  const best = new Float64Array(labels);
  for (let page = 0; page < scores.length; page += 1) {
    const weighed = (scores[page]! * index.step * byPage[index.pageLanguages[page]!]!) / terms.length;
    const label = index.pageLabels[page]!;
    if (weighed > best[label]!) best[label] = weighed;
  }
  return best;
}

export interface Counted {
  /** Each once, in order. */
  readonly terms: Uint32Array;
  readonly counts: Uint32Array;
}

/** Terms of a page, and how often each stands there. */
export function countTerms(parts: readonly string[]): Counted {
  return countEqual(parts.map((part) => featuresOf(part, pageKinds).hashes));
}

/** In how many pages each term stands. */
function countPages(counted: readonly Counted[]): Counted {
  return countEqual(counted.map(({ terms }) => terms));
}

/** Sorting beats a table here: there are millions, and most stand once. */
function countEqual(groups: readonly Uint32Array[]): Counted {
  const all = new Uint32Array(groups.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const group of groups) {
    all.set(group, end);
    end += group.length;
  }
  all.sort();
  const terms = new Uint32Array(all.length);
  const counts = new Uint32Array(all.length);
  let distinct = 0;
  for (const term of all) {
    if (distinct === 0 || terms[distinct - 1] !== term) {
      terms[distinct] = term;
      distinct += 1;
    }
    counts[distinct - 1]! += 1;
  }
  return { terms: terms.slice(0, distinct), counts: counts.slice(0, distinct) };
}
