// SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asOnlyLearner } from '../../../knowledge/understanding/only-learner.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sportello-learner-'));
  file = join(folder, 'cache', 'x.learning');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Learners that share what one of them keeps, as processes share a cache folder. */
function shared() {
  let kept: string | null = null;
  let learned = 0;
  const said: string[] = [];
  const learner = (ms: number) =>
    asOnlyLearner({
      file,
      find: async () => kept,
      learn: async () => {
        learned += 1;
        await new Promise((resolve) => setTimeout(resolve, ms));
        kept = 'model';
        return kept;
      },
      log: (line) => said.push(line),
    });
  return { learner, said, learned: () => learned };
}

test('of three that begin at once one learns, and the others take what it kept', async () => {
  const { learner, said, learned } = shared();
  const models = await Promise.all([learner(200), learner(200), learner(200)]);
  expect(models).toEqual(['model', 'model', 'model']);
  expect(learned()).toBe(1);
  expect(said).toHaveLength(2);
  expect(existsSync(file)).toBe(false);
});

test('what a dead process left behind is taken over', async () => {
  mkdirSync(join(folder, 'cache'));
  writeFileSync(file, '1\n');
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(file, longAgo, longAgo);
  const { learner, learned } = shared();
  expect(await learner(0)).toBe('model');
  expect(learned()).toBe(1);
});

test('who fails gives the right back, and the next one learns', async () => {
  const failing = asOnlyLearner({
    file,
    find: async () => null,
    learn: () => Promise.reject(new Error('out of memory')),
    log: () => undefined,
  });
  await expect(failing).rejects.toThrow('out of memory');
  expect(await shared().learner(0)).toBe('model');
});

test('where no file can be written, everybody learns', async () => {
  writeFileSync(join(folder, 'cache'), 'not a folder');
  const { learner, learned } = shared();
  expect(await learner(0)).toBe('model');
  expect(learned()).toBe(1);
});
