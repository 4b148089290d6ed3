// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { synonymWords } from '../knowledge/encoder/synonym-pack.ts';
import { writeTinyModel } from '../knowledge/encoder/tiny-model.ts';
import { folderWith } from '../knowledge/small-pack.ts';
import { DirectLineClient, Program } from './program.ts';

const data = mkdtempSync(join(tmpdir(), 'sportello-data-'));
const content = folderWith();
const model = writeTinyModel({ words: synonymWords });
let program: Program;
afterEach(() => {
  if (program.child.exitCode === null) program.child.kill('SIGKILL');
});
afterAll(() => {
  for (const folder of [data, content, dirname(model)]) rmSync(folder, { recursive: true, force: true });
});

const serve = async (path: string) => {
  program = await Program.serve({ DATA_DIR: data, CONTENT_DIR: content, ENCODER_PATH: path });
};
const metrics = async () => (await fetch(`${program.url}/metrics`)).text();

async function answers(): Promise<void> {
  const person = new DirectLineClient(program.url);
  await person.open();
  await person.say('voglio lo spid');
  expect((await person.heard()).join()).toContain('assistente automatico');
}

test('the program serves without the model it was told to use, and says what to do', async () => {
  await serve('/nowhere/at/all');
  await answers();
  await program.until(async () => (await metrics()).includes('sportello_encoder_state{state="failed"} 1'));
  expect(program.output.match(/ENCODER_PATH is not there: correct the path/g)).toHaveLength(1);
  expect(program.output).not.toContain('voglio lo spid');
  expect(await program.stop()).toBe(0);
}, 120_000);

test('the program reads the pack with the model, judges it, and stops cleanly beside it', async () => {
  await serve(model);
  await answers();
  // On so small a pack the tiny model is no help: what counts is that it went all the way.
  await program.until(async () => /encoder_state\{state="(ready|unhelpful)"\} 1/.test(await metrics()));
  expect(program.output).toMatch(/has read \d+ questions/);
  expect(await program.stop()).toBe(0);
}, 120_000);
