// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Corpus } from '../understanding/corpus.ts';
import type { Encoder } from './encoder.ts';
import { holdBack, placeKey, placesOf, skipFor } from './held-back.ts';
import { likenessByLabel } from './likeness.ts';
import { keyOf, type QuestionLine, questionLinesOf } from './question-lines.ts';
import { loadVectors, saveVectors } from './vector-file.ts';
import { copyRow, cosines, emptyVectors, setRow, type Vectors } from './vectors.ts';

export interface QuestionIndexParts {
  readonly packHash: string;
  readonly corpus: Corpus;
  readonly encoder: Encoder;
  readonly cacheFolder: string;
}

/** Small, so that a message that comes meanwhile waits for little. */
const batch = 8;
/** After so many new lines they are written to disk: an interrupted start loses minutes, not all. */
const savedEvery = 4_000;

/** The lines of one pack as vectors, to find what a message is like. */
export class QuestionIndex {
  readonly packHash: string;
  /** How many lines had to be encoded; the others were known from before. */
  made = 0;
  readonly #parts: QuestionIndexParts;
  readonly #lines: readonly QuestionLine[];
  readonly #keys: readonly string[];
  readonly #vectors: Vectors;

  constructor(parts: QuestionIndexParts) {
    this.packHash = parts.packHash;
    this.#parts = parts;
    this.#lines = questionLinesOf(parts.corpus);
    this.#keys = this.#lines.map(({ said }) => keyOf(said));
    this.#vectors = emptyVectors(this.#lines.length, parts.encoder.dimensions);
  }

  get lines(): number {
    return this.#lines.length;
  }

  /** Fills the vectors, piece by piece: from the index before, from the file, and the rest by the encoder. */
  async *build(before: QuestionIndex | null): AsyncGenerator<void> {
    const { encoder, cacheFolder } = this.#parts;
    const known = before
      ? before.#kept()
      : await loadVectors(cacheFolder, encoder.identity, encoder.dimensions);
    this.#keys.forEach((key, row) => {
      const place = known.places.get(key);
      if (place !== undefined) copyRow(known.vectors, place, this.#vectors, row);
    });
    yield;
    const missing = [...this.#lines.keys()].filter((row) => this.#vectors.scales[row] === 0);
    // Of like length in one batch: the shorter are filled up to the longest.
    missing.sort((a, b) => this.#lines[a]!.said.length - this.#lines[b]!.said.length);
    let unsaved = 0;
    for (let at = 0; at < missing.length; at += batch) {
      const rows = missing.slice(at, at + batch);
      await this.#encode(rows);
      unsaved += rows.length;
      this.made += rows.length;
      if (unsaved >= savedEvery) {
        await this.#save();
        unsaved = 0;
      }
      yield;
    }
    if (missing.length > 0) await this.#save();
  }

  /** @param vector of the message, length one. @returns likeness to each label */
  likenessTo(vector: Float32Array): Float32Array {
    return likenessByLabel(this.#lines, cosines(this.#vectors, vector), this.#labels);
  }

  /** The likeness of each message of `holdBack`, one by one, as if the pack did not hold it. */
  *likenessOfHeldBack(): Generator<Float32Array> {
    const placeOf = placesOf(this.#lines);
    for (const { fold, sample } of holdBack(this.#parts.corpus)) {
      for (const line of sample) {
        const skip = skipFor(line, { fold, lines: this.#lines, placeOf });
        const found = cosines(this.#vectors, this.#vectorOf(placeOf.get(placeKey(line)) ?? 0));
        yield likenessByLabel(this.#lines, found, { ...this.#labels, skip });
      }
    }
  }

  get #labels() {
    return { labels: this.#parts.corpus.labels.length };
  }

  async #encode(rows: readonly number[]): Promise<void> {
    const { encoder } = this.#parts;
    const { dimensions } = encoder;
    const vectors = await encoder.encode(rows.map((row) => this.#lines[row]!.said));
    rows.forEach((row, at) => {
      setRow(this.#vectors, row, vectors.subarray(at * dimensions, (at + 1) * dimensions));
    });
  }

  #vectorOf(row: number): Float32Array {
    const { dimensions, rows, scales } = this.#vectors;
    return Float32Array.from(
      rows.subarray(row * dimensions, (row + 1) * dimensions),
      (value) => value * scales[row]!,
    );
  }

  #kept() {
    const there = [...this.#keys.entries()].filter(([row]) => this.#vectors.scales[row]! > 0);
    return { places: new Map(there.map(([row, key]) => [key, row])), vectors: this.#vectors };
  }

  async #save(): Promise<void> {
    const { encoder, cacheFolder } = this.#parts;
    try {
      await saveVectors(cacheFolder, encoder.identity, { keys: this.#keys, vectors: this.#vectors });
    } catch {
      // Without the file the next start encodes again, which is slow and not wrong.
    }
  }
}
