// SPDX-License-Identifier: AGPL-3.0-or-later
import { languages } from '../language.ts';
import { countTerms, lengthening, type PageIndex, type PageText, rarityOf, termWeight } from './bm25.ts';
import { placeOf, tableOf } from './linear-model.ts';

interface Replacement {
  /** The old label of each new one; -1 for a new entry. */
  readonly from: Int32Array;
  /** 1 for each new label whose pages are replaced. */
  readonly replaced: Uint8Array;
  readonly fresh: readonly PageText[];
}

/**
 * The index with the pages of some labels taken out and others put in. How rare a term is, and how long a page is beside
 * the others, stays as it was: a page in two thousand changes neither.
 */
export function replacePages(index: PageIndex, { from, replaced, fresh }: Replacement): PageIndex {
  const to = new Int32Array(Math.max(0, ...index.pageLabels) + 1).fill(-1);
  from.forEach((old, at) => {
    if (old >= 0 && replaced[at] === 0) to[old] = at;
  });
  const stays = Int32Array.from(index.pageLabels, () => -1);
  let kept = 0;
  index.pageLabels.forEach((label, page) => {
    if (to[label]! < 0) return;
    stays[page] = kept;
    kept += 1;
  });
  const common = new Set(index.common);
  const counted = fresh.map(({ parts }) => countTerms(parts));
  const postings = new Map<number, { page: number; weight: number }[]>();
  counted.forEach(({ terms, counts }, at) => {
    const long = lengthening(
      counts.reduce((sum, count) => sum + count, 0),
      index.meanLength,
    );
    terms.forEach((term, k) => {
      if (common.has(term)) return;
      const place = placeOf(index.keys, term);
      const among = place < 0 ? 0 : index.starts[place + 1]! - index.starts[place]!;
      const weight = termWeight(rarityOf(among, index.pageLabels.length), counts[k]!, long);
      const list = postings.get(term) ?? [];
      list.push({ page: kept + at, weight: Math.min(255, Math.round(weight / index.step)) });
      postings.set(term, list);
    });
  });
  const unknown = [...postings.keys()].filter((term) => placeOf(index.keys, term) < 0);
  const known = index.keys.filter((term) => term !== 0);
  const keys = tableOf([...known, ...unknown], known.length + unknown.length);
  const starts = new Uint32Array(keys.length + 1);
  const most = index.pages.length + counted.reduce((sum, { terms }) => sum + terms.length, 0);
  const pages = new Uint16Array(most);
  const weights = new Uint8Array(most);
  let end = 0;
  keys.forEach((term, place) => {
    starts[place] = end;
    if (term === 0) return;
    const old = placeOf(index.keys, term);
    for (let at = old < 0 ? 0 : index.starts[old]!; old >= 0 && at < index.starts[old + 1]!; at += 1) {
      const page = stays[index.pages[at]!]!;
      if (page < 0) continue;
      pages[end] = page;
      weights[end] = index.weights[at]!;
      end += 1;
    }
    for (const posting of postings.get(term) ?? []) {
      pages[end] = posting.page;
      weights[end] = posting.weight;
      end += 1;
    }
  });
  starts[keys.length] = end;
  const old = [...stays.keys()].filter((page) => stays[page]! >= 0);
  return {
    ...index,
    keys,
    starts,
    pages: pages.slice(0, end),
    weights: weights.slice(0, end),
    pageLabels: Uint16Array.from([
      ...old.map((page) => to[index.pageLabels[page]!]!),
      ...fresh.map(({ label }) => label),
    ]),
    pageLanguages: Uint8Array.from([
      ...old.map((page) => index.pageLanguages[page]!),
      ...fresh.map(({ language }) => languages.indexOf(language)),
    ]),
  };
}
