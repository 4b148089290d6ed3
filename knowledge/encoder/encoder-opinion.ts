// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Opinion } from '../understanding/opinion.ts';
import { noLine } from './likeness.ts';

/** Names of the encoder's signals in their order. */
export const encoderSignalNames = [
  'likeness by the encoder',
  'its gap to the best other entry',
  'its gap to what is no entry',
  'what it adds',
] as const;

/**
 * What likeness by label adds to the ranking. Encoders differ in how high their cosines lie, so the most like entry
 * adds the whole weight and one that is like the average nothing, as the page search does it.
 * @param likeness of every label; the entries come first
 */
export function toOpinion(
  likeness: Float32Array,
  { entries, weight }: { readonly entries: number; readonly weight: number },
): Opinion {
  const known = likeness.subarray(0, entries).filter((value) => value !== noLine);
  const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
  const top = known.reduce((most, value) => Math.max(most, value), mean);
  const added = new Float64Array(entries);
  if (top - mean > 1e-6) {
    for (let at = 0; at < entries; at += 1)
      added[at] = weight * Math.max(0, (likeness[at]! - mean) / (top - mean));
  }
  return { added, signalsOf: (best) => signalsOf(likeness, entries, best, added[best] ?? 0) };
}

function signalsOf(likeness: Float32Array, entries: number, best: number, added: number): number[] {
  let rival = noLine;
  let stranger = noLine;
  for (let at = 0; at < likeness.length; at += 1) {
    if (at >= entries) stranger = Math.max(stranger, likeness[at]!);
    else if (at !== best) rival = Math.max(rival, likeness[at]!);
  }
  const own = likeness[best] ?? noLine;
  return [own, own - rival, own - stranger, added];
}
