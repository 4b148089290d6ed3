// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Pack } from '../../../knowledge/pack.ts';
import { searchPages } from '../../../knowledge/understanding/bm25.ts';
import { corpusOf } from '../../../knowledge/understanding/corpus.ts';
import { decide } from '../../../knowledge/understanding/decide.ts';
import { featuresOf } from '../../../knowledge/understanding/features.ts';
import { scoreAll } from '../../../knowledge/understanding/linear-model.ts';
import { changedEntries, patchModel } from '../../../knowledge/understanding/patch-model.ts';
import { train } from '../../../knowledge/understanding/train.ts';
import { nearnessTo, recall } from '../../../knowledge/understanding/word-memory.ts';
import { taughtPack } from './taught-pack.ts';

const model = train(corpusOf(taughtPack));
const breathe = () => Promise.resolve();
const patched = async (after: Pack) => {
  const made = await patchModel(model, { before: taughtPack, after }, breathe);
  if (!made) throw new Error('It was not patched.');
  return made;
};

function withQuestions(id: string, questions: readonly string[]): Pack {
  const old = taughtPack.entries.get(id)!;
  const it = old.texts.it!;
  const edited = {
    ...old,
    texts: { ...old.texts, it: { ...it, questions: [...it.questions, ...questions] } },
  };
  return { ...taughtPack, entries: new Map(taughtPack.entries).set(id, edited) };
}

const without = (id: string): Pack => {
  const entries = new Map(taughtPack.entries);
  entries.delete(id);
  return { ...taughtPack, entries };
};

const asked = [
  'il mio permesso scade domani',
  'كيف أجدد الإقامة',
  '我要tessera sanitaria',
  'voglio parlare con una persona',
];

test('a new question finds its entry, and what was understood before still is', async () => {
  const now = await patched(
    withQuestions('health-card', ['il libretto giallo delle vacche', 'vacche nella stalla']),
  );
  expect(decide(model, 'libretto delle vacche').entries[0]?.id).not.toBe('health-card');
  expect(decide(now, 'libretto delle vacche').entries[0]?.id).toBe('health-card');
  for (const text of asked) {
    const [before, after] = [decide(model, text), decide(now, text)];
    expect([after.decision, after.entries[0]?.id]).toEqual([before.decision, before.entries[0]?.id]);
  }
});

test('nothing changed is the same model in everything that is asked of it', async () => {
  const now = await patched({ ...taughtPack });
  for (const text of asked) expect(decide(now, text)).toEqual(decide(model, text));
});

test('without an entry the others keep their margins, pages and words', async () => {
  const now = await patched(without('health-card'));
  const text = 'rinnovare il permesso alla posta';
  const features = featuresOf(text);
  const place = (of: typeof model) => of.labels.indexOf('permit-renewal');
  expect(scoreAll(now.ranker.meaning.pooled, features)[place(now)]).toBeCloseTo(
    scoreAll(model.ranker.meaning.pooled, features)[place(model)]!,
    2,
  );
  const found = (of: typeof model) =>
    searchPages(of.ranker.pages, text, { weightOf: () => 1, labels: of.ranker.entries })[place(of)]!;
  expect(found(now)).toBeCloseTo(found(model), 5);
  const near = (of: typeof model) =>
    nearnessTo(of.ranker.words, recall(of.ranker.words, text), {
      label: place(of),
      likely: new Uint8Array(12).fill(1),
    });
  expect(near(now).nearest).toBeCloseTo(near(model).nearest, 5);
  expect(now.labels).not.toContain('health-card');
  expect(now.risks).toHaveLength(now.ranker.entries);
});

test('an entry put back after it was taken out is found again', async () => {
  const less = await patched(without('school-enrolment'));
  const back = await patchModel(less, { before: without('school-enrolment'), after: taughtPack }, breathe);
  expect(back && decide(back, 'iscrivere mia figlia a scuola').entries[0]?.id).toBe('school-enrolment');
});

test('other flows, or very many entries, are left to a full training', async () => {
  const flows = new Map([...taughtPack.flows].slice(1));
  expect(
    await patchModel(model, { before: taughtPack, after: { ...taughtPack, flows } }, breathe),
  ).toBeNull();
});

test('what changed is known by its content, not by its place in memory', () => {
  const entries = new Map([...taughtPack.entries].map(([id, entry]) => [id, structuredClone(entry)]));
  expect(changedEntries(taughtPack, { ...taughtPack, entries })).toEqual([]);
  expect(changedEntries(taughtPack, without('health-card'))).toEqual(['health-card']);
});
