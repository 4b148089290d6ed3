// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Language } from '../language.ts';
import type { Risk } from '../pack.ts';
import type { Decision, Reason, ScoredEntry, Understood } from '../understood.ts';
import { type FlowFacts, smalltalkOf } from './corpus.ts';
import { dangerSignals, scoreDanger } from './danger.ts';
import { type TongueWeights, tongues } from './language-guess.ts';
import { probabilityOf } from './logistic.ts';
import { byLanguage } from './meaning-model.ts';
import type { Model } from './model.ts';
import { normalise } from './normalise.ts';
import type { CalibratedOpinion } from './opinion.ts';
import { matchPhrase } from './phrase-match.ts';
import { guessAndRank, type Ranking, shareAmong, signalNames } from './rank.ts';

/**
 * From this probability on one answers at once; below it one asks back. The heads learn on questions whose like was held
 * back in every language, by models that know a quarter of the languages: harder than what people ask. On messages
 * written by others, answers at once were right forty-nine times in fifty, see docs/understanding.md.
 */
const sureEnough: Readonly<Record<Risk, number>> = {
  normal: 0.45,
  'legal-sensitive': 0.46,
  emergency: 0.42,
};
/** Below this the message is about no entry. */
const inScopeEnough = 0.8;
/** In a language in which the entry has no questions it is only proposed. */
const coveredEnough = 0.5;
/** One word tells little: it must be one of the entry's own. */
const oneWordLike = 0.95;
/** So sure must one be of a message without a single known word. */
const certain = 0.9;
const mostEntries = 5;

/**
 * Decides what a message means. Pure; about 0.2 ms.
 * @param typed as the person typed it
 * @param chosen the language the person chose
 * @param opinion on a message that was already found to be without danger, which no opinion may change
 */
export function decide(
  model: Model,
  typed: string,
  chosen?: Language,
  opinion?: CalibratedOpinion,
): Understood {
  const text = normalise(typed);
  const ranking = guessAndRank(model.language, model.ranker, text, { chosen, opinion });
  const spoken = spokenIn(ranking.weights);
  const danger = text === '' || opinion ? null : dangerIn(model, text, ranking);
  if (danger) {
    const flow = model.flows[danger.flow]!;
    const right = probabilityOf(model.heads.isRight, ranking.signals);
    const about = nearestOfFlow(model, ranking, flow);
    const ranked = rankedEntries(model, text, ranking, right).filter(({ id }) => id !== about);
    const entries = [{ id: about, score: round(danger.danger) }, ...ranked].slice(0, mostEntries);
    return { ...spoken, decision: 'safety', flow: flow.id, entries, reasons: danger.reasons };
  }
  if (text === '' || model.ranker.entries === 0) {
    return { ...spoken, ...withoutEntries(model, text, ranking) };
  }
  const heads = opinion?.heads ?? model.heads;
  const inside = probabilityOf(heads.inScope, ranking.signals);
  const right = Math.min(inside, probabilityOf(heads.isRight, ranking.signals));
  const entries = rankedEntries(model, text, ranking, right);
  const reasons = reasonsOf(model, ranking, { inside, right, more: opinion?.signalNames ?? [] });
  const talk = smallWords(model, text, ranking, right);
  if (talk) return { ...spoken, ...talk, entries, reasons };
  return { ...spoken, decision: choice(model, text, ranking, { inside, right, opinion }), entries, reasons };
}

/** Of the entries of a flow, the one that the message is nearest to: rape is not the same as blows, nor a fire as a flood. */
function nearestOfFlow({ labels }: Model, { fused }: Ranking, { entry, also }: FlowFacts): string {
  const scoreOf = (id: string) => fused[labels.indexOf(id)] ?? Number.NEGATIVE_INFINITY;
  return also.reduce((best, id) => (scoreOf(id) > scoreOf(best) ? id : best), entry);
}

interface Sureness {
  readonly inside: number;
  readonly right: number;
}

function choice(
  model: Model,
  text: string,
  { best, near, unknown, coverage }: Ranking,
  { inside, right, opinion }: Sureness & { readonly opinion?: CalibratedOpinion },
): Decision {
  // Not a word, nor the beginning of one, that anything in the pack has; an encoder may know it all the same.
  if (!opinion && unknown === 1 && near.nearest === 0 && inside < certain) return 'unknown';
  const oneWord = !text.includes(' ') && !/\p{Script=Han}{3}/u.test(text);
  if (oneWord && near.nearest < oneWordLike) return near.nearest > 0.3 || right > 0.5 ? 'choose' : 'unknown';
  if (inside < inScopeEnough) return 'unknown';
  const sure = right >= sureEnough[model.risks[best] ?? 'normal'] && coverage >= coveredEnough;
  return sure ? 'answer' : 'choose';
}

// A person asked for must be noticed more than it costs to offer one; small talk is the other way round.
const personLead = -0.25;
const smalltalkLead = -0.1;
const leastMargin = -0.5;
const longestSmalltalk = 8;

/** A person asked for, or small talk, when either claims the message about as much as everything else does. */
function smallWords(
  model: Model,
  text: string,
  { scores, best, near }: Ranking,
  right: number,
): Pick<Understood, 'decision' | 'smalltalk'> | null {
  const { entries } = model.ranker;
  if (near.nearest > 0.9 && right > 0.5) return null;
  const refused = scores[entries] ?? -1;
  const person = scores[entries + 1] ?? -1;
  let talk = entries + 2;
  for (let at = talk; at < scores.length; at += 1) if (scores[at]! > scores[talk]!) talk = at;
  const small = scores[talk] ?? -1;
  const rival = Math.max(refused, scores[best] ?? -1);
  if (person > leastMargin && person > Math.max(rival, small) + personLead && person >= small) {
    return { decision: 'human' };
  }
  const kind = smalltalkOf(model.labels[talk] ?? '');
  // Small talk is short. "Hello, my permit expired" is not.
  const brief = text.split(' ').length <= longestSmalltalk;
  const claims = small > leastMargin && small > Math.max(rival, person) + smalltalkLead;
  return kind && brief && claims ? { decision: 'smalltalk', smalltalk: kind } : null;
}

function withoutEntries(
  model: Model,
  text: string,
  ranking: Ranking,
): Pick<Understood, 'decision' | 'smalltalk' | 'entries' | 'reasons'> {
  const talk = text === '' ? null : smallWords(model, text, ranking, 0);
  return { decision: 'unknown', ...talk, entries: [], reasons: [] };
}

/** The two watch flows tell of trouble rather than danger: surer signs are needed. */
const watchFrom = 0.7;

function dangerIn(model: Model, text: string, ranking: Ranking) {
  if (model.flows.length === 0) return null;
  const phrase = matchPhrase(model.phrases, text);
  const { signals, flow } = scoreDanger(model.danger, ranking);
  const danger = probabilityOf(model.heads.isDanger, signals);
  const needed = model.flows[flow]!.watch
    ? Math.max(watchFrom, model.heads.dangerFrom)
    : model.heads.dangerFrom;
  const reasons: Reason[] = [
    { what: 'probability of danger', value: round(danger) },
    { what: 'needed for the card', value: round(needed) },
    ...dangerSignals.map((what, at) => ({ what, value: round(signals[at] ?? 0) })),
  ];
  if (phrase?.kind === 'harmless') return null;
  if (phrase) {
    const said: Reason = { what: 'share of a reviewed phrase', value: round(phrase.said) };
    return { flow: phrase.flow, danger: 1, reasons: [said, ...reasons] };
  }
  return danger >= needed ? { flow, danger, reasons } : null;
}

/** Up to five entries, best first. Their probabilities share what the best one leaves. */
function rankedEntries(model: Model, text: string, ranking: Ranking, right: number): ScoredEntry[] {
  const { entries } = model.ranker;
  if (entries === 0 || text === '') return [];
  const first = shareAmong(ranking, ranking.best);
  const rest = Math.min(1, (1 - right) / Math.max(1e-9, 1 - first));
  return largest(ranking.fused, entries).map((label, at) => {
    const score = at === 0 ? right : Math.min(right, shareAmong(ranking, label) * rest);
    return { id: model.labels[label]!, score: round(score) };
  });
}

/** The labels with the largest values, largest first. */
function largest(values: Float64Array, count: number): number[] {
  const found: number[] = [];
  for (let at = 0; at < count; at += 1) {
    if (found.length === mostEntries && values[at]! <= values[found[mostEntries - 1]!]!) continue;
    let place = found.length;
    while (place > 0 && values[found[place - 1]!]! < values[at]!) place -= 1;
    found.splice(place, 0, at);
    found.length = Math.min(found.length, mostEntries);
  }
  return found;
}

function spokenIn(weights: TongueWeights): Pick<Understood, 'language' | 'script' | 'languageConfidence'> {
  let language: Language = 'it';
  let most = 0;
  for (const [one, weight] of byLanguage(weights)) {
    if (weight > most) {
      language = one;
      most = weight;
    }
  }
  const latin = tongues.reduce(
    (sum, tongue, at) =>
      tongue.language === language ? sum + (tongue.script === 'latin' ? weights[at]! : -weights[at]!) : sum,
    0,
  );
  return { language, script: latin > 0 ? 'latin' : 'native', languageConfidence: round(most) };
}

function reasonsOf(
  model: Model,
  ranking: Ranking,
  { inside, right, more }: Sureness & { readonly more: readonly string[] },
): Reason[] {
  const { best, second, other, signals } = ranking;
  return [
    { what: 'probability that an entry answers', value: round(inside) },
    { what: 'probability that it is the best', value: round(right) },
    { what: 'needed to answer at once', value: sureEnough[model.risks[best] ?? 'normal'] },
    { what: 'needed to answer or offer choices', value: inScopeEnough },
    { what: 'runner-up', value: model.labels[second] ?? 'none' },
    { what: 'nearest that is no entry', value: model.labels[other] ?? 'none' },
    ...[...signalNames, ...more].map((what, at) => ({ what, value: round(signals[at] ?? 0) })),
  ];
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
