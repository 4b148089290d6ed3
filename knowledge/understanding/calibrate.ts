// SPDX-License-Identifier: AGPL-3.0-or-later
import { dangerSignals } from './danger.ts';
import type { DangerEvidence, Evidence, MeaningEvidence } from './folds.ts';
import { type Example, fitHead, type Head, probabilityOf } from './logistic.ts';
import { signalNames } from './rank.ts';

/** What turns signals into probabilities, and the probability of danger from which a card is sent. */
export interface Heads {
  readonly inScope: Head;
  readonly isRight: Head;
  readonly isDanger: Head;
  readonly dangerFrom: number;
}

/** What share of messages is expected to be about no entry. */
const strangersShare = 0.2;

/** What errors may cost: of a hundred in danger one may be missed, of a hundred who only ask so many get a card. */
const missedShare = 0.01;
const falseAmongQuestions = 0.04;
const falseAmongOthers = 0.1;

/** Fits the heads to what the folds have seen. */
export function calibrate({ meanings, dangers }: Evidence): Heads {
  const isDanger = fitHead(
    dangers.map(({ signals, kind }) => ({ signals, truth: kind === 'danger', weight: 1 })),
    dangerSignals.length,
  );
  return {
    ...fitRankingHeads(meanings, signalNames.length),
    isDanger,
    dangerFrom: thresholdOf(dangers, isDanger),
  };
}

/**
 * Fits the two heads that say whether an entry answers, and whether it is the best.
 * @param size how many signals there are: those of the ranking, and those of an encoder that joins it
 */
export function fitRankingHeads(
  meanings: readonly MeaningEvidence[],
  size: number,
): Pick<Heads, 'inScope' | 'isRight'> {
  const inside = meanings.filter((one) => one.inside).length;
  const outside = meanings.length - inside;
  const balance = outside > 0 ? (strangersShare * inside) / ((1 - strangersShare) * outside) : 1;
  const weighed =
    (truth: 'inside' | 'right') =>
    (one: MeaningEvidence): Example => {
      return { signals: one.signals, truth: one[truth], weight: one.inside ? 1 : balance };
    };
  return {
    inScope: fitHead(meanings.map(weighed('inside')), size),
    isRight: fitHead(meanings.map(weighed('right')), size),
  };
}

/** As low as the messages of people who are not in danger allow, and no lower than recall needs. */
function thresholdOf(dangers: readonly DangerEvidence[], head: Head): number {
  const of = (kind: DangerEvidence['kind']) =>
    dangers.filter((one) => one.kind === kind).map(({ signals }) => probabilityOf(head, signals));
  const wanted = Math.max(
    0.05,
    quantile(of('danger'), missedShare),
    quantile(of('question'), 1 - falseAmongQuestions),
    quantile(of('other'), 1 - falseAmongOthers),
  );
  return Math.min(0.9, wanted);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
