// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Language, languages, romanised, type Script } from '../language.ts';
import { featuresOf, languageKinds } from './features.ts';
import { languageSeeds } from './language-seeds.ts';
import { type LinearModel, scoreAll } from './linear-model.ts';
import { toRows, trainSvm } from './linear-svm.ts';
import { normalise } from './normalise.ts';
import { type Random, shuffled } from './random.ts';

/** A language in one of the scripts people type it in. */
export interface Tongue {
  readonly language: Language;
  readonly script: Script;
}

/** The classes of the guess: twelve languages in their own script, then six in Latin letters. */
export const tongues: readonly Tongue[] = [
  ...languages.map((language) => ({ language, script: 'native' }) as const),
  ...romanised.map((language) => ({ language, script: 'latin' }) as const),
];

export interface LanguageModel {
  readonly linear: LinearModel;
  /** Margins are multiplied by it before they become probabilities: fitted on lines held back. */
  readonly sharpness: number;
}

/** How likely each of `tongues` is; adds up to 1. */
export type TongueWeights = Float64Array;

const mostLines = 800;
// A language the person chose counts as much as a few words of evidence, and no more: people mix.
const chosenPrior = Math.log(12);

/**
 * Learns the guess from the lines of the pack, and a few seeds for languages that the pack does not have yet.
 * @param lines normalised
 */
export function trainLanguage(
  lines: readonly (Tongue & { readonly text: string })[],
  random: Random,
): LanguageModel {
  const seeds = tongues.flatMap((tongue) =>
    (languageSeeds[nameOf(tongue)] ?? []).map((text) => ({ ...tongue, text: normalise(text) })),
  );
  const counts = new Map<string, number>();
  const chosen: (typeof seeds)[number][] = [...seeds];
  for (const at of shuffled(lines.length, random)) {
    const line = lines[at]!;
    const count = counts.get(nameOf(line)) ?? 0;
    if (count >= mostLines) continue;
    counts.set(nameOf(line), count + 1);
    chosen.push(line);
  }
  const features = chosen.map(({ text }) => featuresOf(text, languageKinds));
  const labels = chosen.map(({ language, script }) => indexOfTongue(language, script));
  const held = chosen.map((_, at) => at >= seeds.length && at % 8 === 0);
  const train = (keep: (at: number) => boolean) => {
    const kept = [...chosen.keys()].filter(keep);
    const rows = toRows(kept.map((at) => features[at]!));
    const options = {
      cost: 1,
      positiveFactor: 2,
      passes: 6,
      least: 0.02,
      random,
    };
    return trainSvm(
      rows,
      kept.map((at) => [labels[at]!]),
      tongues.length,
      options,
    );
  };
  const trial = train((at) => !held[at]);
  const heldBack = [...chosen.keys()].filter((at) => held[at]);
  const losses = [1, 1.5, 2, 3, 4, 6, 8].map((sharpness) => {
    const model = { linear: trial, sharpness };
    const loss = heldBack.reduce((sum, at) => {
      const weights = guessTongue(model, chosen[at]!.text);
      return sum - Math.log(Math.max(1e-6, weights[labels[at]!]!));
    }, 0);
    return { sharpness, loss };
  });
  const best = losses.toSorted((a, b) => a.loss - b.loss)[0];
  return { linear: train(() => true), sharpness: heldBack.length > 0 ? (best?.sharpness ?? 3) : 3 };
}

/**
 * How likely each language and script is, for a normalised text. The letters set the bounds (no Russian in Arabic
 * letters); inside them the guess is soft.
 * @param chosen the language the person chose, when known
 */
export function guessTongue(model: LanguageModel, text: string, chosen?: Language): TongueWeights {
  const possible = tonguesByLetters(text);
  const scores = scoreAll(model.linear, featuresOf(text, languageKinds));
  const weights = new Float64Array(tongues.length);
  let largest = Number.NEGATIVE_INFINITY;
  tongues.forEach((tongue, at) => {
    const prior = tongue.language === chosen ? chosenPrior : 0;
    weights[at] = possible(tongue) ? scores[at]! * model.sharpness + prior : Number.NEGATIVE_INFINITY;
    largest = Math.max(largest, weights[at]!);
  });
  let sum = 0;
  for (let at = 0; at < weights.length; at += 1) {
    weights[at] = Math.exp(weights[at]! - largest);
    sum += weights[at]!;
  }
  return weights.map((weight) => weight / sum);
}

// One Chinese character says as much as a word of a few letters.
const lettersInHan = 5;

const scriptsOf: Readonly<Record<string, RegExp>> = {
  arabic: /\p{Script=Arabic}/gu,
  bengali: /\p{Script=Bengali}/gu,
  han: /\p{Script=Han}/gu,
  cyrillic: /\p{Script=Cyrillic}/gu,
};
const written: Readonly<Partial<Record<Language, string>>> = {
  ar: 'arabic',
  ur: 'arabic',
  fa: 'arabic',
  bn: 'bengali',
  zh: 'han',
  uk: 'cyrillic',
  ru: 'cyrillic',
};

/** Which tongues can be written in the letters of a text. Italian words in an Arabic sentence leave it Arabic. */
function tonguesByLetters(text: string): (tongue: Tongue) => boolean {
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  let script = 'latin';
  let most = Math.max(1, latin * 0.25);
  for (const [name, letters] of Object.entries(scriptsOf)) {
    const count = (text.match(letters)?.length ?? 0) * (name === 'han' ? lettersInHan : 1);
    if (count >= most) {
      script = name;
      most = count;
    }
  }
  return (tongue) => {
    const own = tongue.script === 'latin' ? 'latin' : (written[tongue.language] ?? 'latin');
    return own === script;
  };
}

/** For instance `ar` or `ar-Latn`. */
export function nameOf({ language, script }: Tongue): string {
  return script === 'latin' && romanised.includes(language) ? `${language}-Latn` : language;
}

function indexOfTongue(language: Language, script: Script): number {
  const native = languages.indexOf(language);
  const latin = romanised.indexOf(language);
  return script === 'latin' && latin >= 0 ? languages.length + latin : native;
}
