// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Language } from '../language.ts';
import type { Entry, Pack } from '../pack.ts';
import { replacePages } from './bm25-replace.ts';
import { classesOf, type Line, linesOfEntry } from './corpus.ts';
import { nearDanger } from './danger.ts';
import { featuresOf } from './features.ts';
import type { LinearModel } from './linear-model.ts';
import { learnBeside, type NewRow, relabel } from './linear-patch.ts';
import type { MixedModel } from './meaning-model.ts';
import type { Model } from './model.ts';
import { pagesOf } from './train-ranker.ts';
import { replaceLines } from './word-memory-replace.ts';

/** With more entries changed than this the patch would take as long as it may save. */
const mostChanged = 12;
/** Lines of entries that stayed, so that a new entry does not claim theirs: in all, and of each. */
const mostStrangers = 500;
const strangersEach = 3;

/**
 * A model that knows the entries which an edit changed, in a fraction of a second: what replaces the old one until all
 * has been learned anew. New lines are learned beside the old weights, pages and words of the changed entries are put
 * in the place of the old ones; what old lines taught stays until the full training. Phrases of danger and messages that
 * are no question are left to it too.
 * @param breathe called between its parts, so that the process can answer others meanwhile
 * @returns null when so much has changed that only a full training helps
 */
export async function patchModel(
  model: Model,
  { before, after }: { readonly before: Pack; readonly after: Pack },
  breathe: () => Promise<void>,
): Promise<Model | null> {
  const changed = changedEntries(before, after);
  if (changed.length > mostChanged) return null;
  if (before.flows !== after.flows && JSON.stringify([...before.flows]) !== JSON.stringify([...after.flows]))
    return null;
  const classes = classesOf(after);
  const labelOf = new Map(classes.labels.map((label, at) => [label, at]));
  /** Label in the old model by label in the new one; -1 for a new entry. */
  const from = Int32Array.from(classes.labels, (label) => model.labels.indexOf(label));
  const replaced = Uint8Array.from(classes.labels, (label) => (changed.includes(label) ? 1 : 0));
  const lines = changed.flatMap((id) => {
    const entry = after.entries.get(id);
    return entry ? linesOfEntry(entry, labelOf.get(id)!) : [];
  });
  const added = changed.filter((id) => !before.entries.has(id));
  const meaning = await patchMeaning(
    model.ranker.meaning,
    {
      from,
      replaced,
      lines,
      fresh: lines.filter(isFresh(before, classes.labels)),
      strangers: strangersTo(after, added, labelOf),
      unclaimed: Uint8Array.from(from, (old) => (old < 0 ? 1 : 0)),
    },
    breathe,
  );
  await breathe();
  const words = replaceLines(model.ranker.words, { from, replaced, lines });
  await breathe();
  const pages = replacePages(model.ranker.pages, {
    from,
    replaced,
    fresh: pagesOf(lines, classes.entries),
  });
  await breathe();
  const flows = model.flows;
  return {
    ...model,
    labels: classes.labels,
    risks: classes.risks,
    ranker: { entries: classes.entries, meaning, words, pages },
    danger: { ...model.danger, near: nearDanger({ ...classes, flows }) },
  };
}

/** Entries that are new, gone, or say or are asked something else than before. */
export function changedEntries(before: Pack, after: Pack): string[] {
  const ids = new Set([...before.entries.keys(), ...after.entries.keys()]);
  return [...ids].filter((id) => {
    const old = before.entries.get(id);
    const now = after.entries.get(id);
    return old !== now && JSON.stringify(old) !== JSON.stringify(now);
  });
}

/** Whether a line was not there before: what stood already needs no second lesson. */
function isFresh(before: Pack, labels: readonly string[]): (line: Line) => boolean {
  const old = new Map<number, Set<string>>();
  const linesOf = (label: number) => {
    const entry = before.entries.get(labels[label]!);
    const known = new Set(entry ? linesOfEntry(entry, label).map(keyOf) : []);
    old.set(label, known);
    return known;
  };
  return (line) => !(old.get(line.label) ?? linesOf(line.label)).has(keyOf(line));
}

function keyOf({ language, text, cost }: Line): string {
  return `${language} ${cost} ${text}`;
}

interface Change {
  readonly from: Int32Array;
  readonly replaced: Uint8Array;
  /** What the changed entries say and are asked, and what of it is new. */
  readonly lines: readonly Line[];
  readonly fresh: readonly Line[];
  /** Lines that a new entry must not claim, and 1 for each new entry. */
  readonly strangers: readonly Line[];
  readonly unclaimed: Uint8Array;
}

async function patchMeaning(
  { pooled, taught, own }: MixedModel,
  { from, replaced, lines, fresh, strangers, unclaimed }: Change,
  breathe: () => Promise<void>,
): Promise<MixedModel> {
  const same = from.every((old, at) => old === at) && from.length === pooled.classes;
  const moved = (flags: Uint8Array) =>
    Uint8Array.from(from, (old, at) => (old < 0 || replaced[at] === 1 ? 0 : (flags[old] ?? 0)));
  const rowsOf = (of: readonly Line[], stranger: boolean) =>
    of.map(({ label, text, cost }): NewRow => ({ label, features: featuresOf(text), cost, stranger }));
  const patch = (linear: LinearModel, language?: Language): LinearModel => {
    const spoken = (line: Line) => language === undefined || line.language === language;
    const mine = fresh.filter(spoken);
    const placed = same ? linear : relabel(linear, from);
    if (mine.length === 0) return placed;
    const rows = [...rowsOf(mine, false), ...rowsOf(strangers.filter(spoken), true)];
    return learnBeside(placed, rows, unclaimed);
  };
  const owns: MixedModel['own'] = {};
  for (const [language, { linear, covered }] of Object.entries(own) as [Language, OwnModel][]) {
    await breathe();
    const now = moved(covered);
    for (const line of lines) if (line.language === language) now[line.label] = 1;
    Object.assign(owns, { [language]: { linear: patch(linear, language), covered: now } });
  }
  await breathe();
  const nowTaught = moved(taught);
  for (const { label } of lines) nowTaught[label] = 1;
  return { pooled: patch(pooled), taught: nowTaught, own: owns };
}

type OwnModel = NonNullable<MixedModel['own'][Language]>;

/** A few lines of every other entry, in the languages of the new ones. */
function strangersTo(pack: Pack, added: readonly string[], labelOf: ReadonlyMap<string, number>): Line[] {
  if (added.length === 0) return [];
  const spoken = new Set(added.flatMap((id) => Object.keys(pack.entries.get(id)?.texts ?? {})));
  const others = [...pack.entries.values()].filter(({ id }) => !added.includes(id));
  const lines = others.flatMap((entry: Entry) => {
    const texts = Object.fromEntries(
      Object.entries(entry.texts).map(([language, text]) => [
        language,
        {
          ...text,
          questions: text.questions.slice(0, strangersEach),
          questionsLatin: [],
          words: [],
          sections: [],
        },
      ]),
    );
    return linesOfEntry({ ...entry, texts }, labelOf.get(entry.id)!).filter(
      ({ language, asked }) => asked && spoken.has(language),
    );
  });
  const every = Math.max(1, Math.ceil(lines.length / mostStrangers));
  return lines.filter((_, at) => at % every === 0);
}
