// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type AskOutcome,
  EncoderAdviser,
  type EncoderAdviserOptions,
  type EncoderState,
} from '../../../knowledge/encoder/encoder-adviser.ts';
import type { Pack } from '../../../knowledge/pack.ts';
import {
  openUnderstanding,
  type TrainedUnderstanding,
} from '../../../knowledge/understanding/open-understanding.ts';
import { entry, entryText } from '../../fakes/small-pack.ts';
import { taughtPack } from '../understanding/taught-pack.ts';
import { compileKnowledge } from './compiled.ts';
import { tinyWords } from './tiny-meanings.ts';
import { writeTinyModel } from './tiny-model.ts';

// The real library in a real worker, with a model that knows which words of the small pack mean the same.

const compiled = compileKnowledge();
const model = writeTinyModel({ words: tinyWords });
const cacheFolder = mkdtempSync(join(tmpdir(), 'encoder-cache-'));
let opened: EncoderAdviser[] = [];
afterEach(async () => {
  for (const adviser of opened) await adviser.close();
  opened = [];
});
afterAll(() => {
  compiled.remove();
  rmSync(cacheFolder, { recursive: true });
  rmSync(model, { recursive: true });
});

interface Heard {
  readonly adviser: EncoderAdviser;
  readonly lines: string[];
  readonly asks: AskOutcome[];
}

function listenTo(folder: string, more: Partial<EncoderAdviserOptions> = {}): Heard {
  const lines: string[] = [];
  const asks: AskOutcome[] = [];
  const adviser = new EncoderAdviser({
    choice: { from: { folder }, prefix: null, cacheFolder },
    deadlineMs: 5_000,
    folder: pathToFileURL(`${compiled.folder}/encoder/`),
    log: (_, line) => lines.push(line),
    onAsk: ({ outcome }) => asks.push(outcome),
    ...more,
  });
  opened.push(adviser);
  adviser.start();
  return { adviser, lines, asks };
}

const understand = (adviser: EncoderAdviser, pack: Pack = taughtPack): Promise<TrainedUnderstanding> =>
  openUnderstanding({ pack, packHash: pack.hash, cacheFolder, worker: false, adviser });

async function until(adviser: EncoderAdviser, ...states: EncoderState[]): Promise<void> {
  const started = Date.now();
  while (!states.includes(adviser.state)) {
    if (Date.now() - started > 25_000) throw new Error(`The encoder is ${adviser.state}, not ${states}.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const synonym = 'titre sejour caducado';

test('an encoder that knows a synonym brings its entry first', async () => {
  const { adviser, asks, lines } = listenTo(model);
  const understanding = await understand(adviser);
  await until(adviser, 'ready', 'unhelpful');
  console.log(lines);
  const alone = understanding.understand(synonym);
  const together = await understanding.understandWell(synonym);
  console.log(alone, together);
  expect(asks).toEqual(['used']);
});
