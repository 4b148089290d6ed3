// SPDX-License-Identifier: AGPL-3.0-or-later
import { setPriority } from 'node:os';
import { RecogniserError } from './recogniser.ts';
import type { FromRecogniser, ToRecogniser } from './recogniser-tasks.ts';
import {
  openTransformersRecogniser,
  type RecogniserChoice,
  type TransformersRecogniser,
} from './transformers-recogniser.ts';

// Runs only as a process of its own: a fault of the native runtime ends the process that it lives in, and a model that
// repeats itself for ever can only be ended with its process.

const say = (what: FromRecogniser) => {
  process.send?.(what, () => {});
};
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));

if (process.send) {
  yieldToTurns();
  await work(JSON.parse(process.argv[2] ?? '{}') as RecogniserChoice);
}

async function work(choice: RecogniserChoice): Promise<void> {
  let recogniser: TransformersRecogniser;
  try {
    recogniser = await openTransformersRecogniser(choice);
  } catch (error) {
    const { code, message } =
      error instanceof RecogniserError
        ? error
        : new RecogniserError('unreadable', 'The recogniser cannot be opened.');
    process.send?.({ kind: 'trouble', code, message } satisfies FromRecogniser, () => process.exit(0));
    return;
  }
  process.on('message', (asked) => void write(recogniser, asked as ToRecogniser));
  say({ kind: 'opened' });
}

async function write(
  recogniser: TransformersRecogniser,
  { id, samples, language }: ToRecogniser,
): Promise<void> {
  try {
    say({ kind: 'written', id, ...(await recogniser.write(samples, language)) });
  } catch {
    // What the library says may hold what was said: nobody hears it. The failure is counted.
    say({ kind: 'written', id, text: null, language: null });
  }
}

/** A turn on time is worth more than a recording understood a second sooner. */
function yieldToTurns(): void {
  try {
    setPriority(5);
  } catch {
    // Some machines do not allow it; then all are equal.
  }
}
