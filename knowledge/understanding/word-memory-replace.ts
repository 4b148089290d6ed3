// SPDX-License-Identifier: AGPL-3.0-or-later

import { languages } from '../language.ts';
import type { Line } from './corpus.ts';
import { placeOf, tableOf } from './linear-model.ts';
import { inOrder, tokensOf, type WordMemory } from './word-memory.ts';

interface Replacement {
  /** The old label of each new one; -1 for a new one. */
  readonly from: Int32Array;
  /** 1 for each new label whose lines are replaced. */
  readonly replaced: Uint8Array;
  readonly lines: readonly Line[];
}

/** The memory with the lines of some labels forgotten and others remembered. Words once known stay known. */
export function replaceLines(memory: WordMemory, { from, replaced, lines }: Replacement): WordMemory {
  const fresh = inOrder(lines.filter(({ cost }) => cost === 1));
  const all = new Set(lines.flatMap(({ text }) => [...tokensOf(text)]));
  const unknown = [...all].filter((token) => placeOf(memory.keys, token) < 0);
  const known = memory.keys.filter((token) => token !== 0);
  const keys = tableOf([...known, ...unknown], known.length + unknown.length);
  const rarity = new Float32Array(keys.length);
  for (const token of unknown) rarity[placeOf(keys, token)] = 1;
  const moved = new Uint32Array(memory.keys.length);
  memory.keys.forEach((token, old) => {
    if (token === 0) return;
    const place = placeOf(keys, token);
    moved[old] = place;
    rarity[place] = memory.rarity[old]!;
  });
  const tokens: Uint32Array[] = [];
  const norms: number[] = [];
  const lineLanguages: number[] = [];
  const first = new Uint32Array(from.length + 1);
  const put = (places: Uint32Array, norm: number, language: number) => {
    tokens.push(places);
    norms.push(norm);
    lineLanguages.push(language);
  };
  from.forEach((old, label) => {
    first[label] = tokens.length;
    if (replaced[label] === 1) {
      for (const line of fresh.filter((one) => one.label === label)) {
        const places = tokensOf(line.text).map((token) => placeOf(keys, token));
        places.sort();
        const norm = Math.sqrt(places.reduce((sum, place) => sum + rarity[place]! ** 2, 0));
        put(places, norm, languages.indexOf(line.language));
      }
    } else if (old >= 0) {
      for (let line = memory.first[old]!; line < memory.first[old + 1]!; line += 1) {
        const places = memory.tokens
          .subarray(memory.starts[line], memory.starts[line + 1])
          .map((place) => moved[place]!);
        places.sort();
        put(places, memory.norms[line]!, memory.lineLanguages[line]!);
      }
    }
  });
  first[from.length] = tokens.length;
  const starts = new Uint32Array(tokens.length + 1);
  tokens.forEach((places, at) => {
    starts[at + 1] = starts[at]! + places.length;
  });
  const joined = new Uint32Array(starts[tokens.length]!);
  tokens.forEach((places, at) => {
    joined.set(places, starts[at]);
  });
  return {
    keys,
    rarity,
    starts,
    tokens: joined,
    norms: Float32Array.from(norms),
    lineLanguages: Uint8Array.from(lineLanguages),
    first,
  };
}
