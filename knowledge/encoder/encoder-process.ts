// SPDX-License-Identifier: AGPL-3.0-or-later
import { setPriority } from 'node:os';
import { type Encoder, type EncoderChoice, EncoderError } from './encoder.ts';
import { EncoderTasks, type FromEncoder } from './encoder-tasks.ts';
import { openTransformersEncoder } from './transformers-encoder.ts';

// Runs only as a process of its own. In a thread, a fault of the native runtime, or ending the thread while it computes,
// ends the whole service: seen with onnxruntime 1.30 ("terminate called after throwing Napi::Error").

const say = (what: FromEncoder) => {
  process.send?.(what, () => {});
};
// Without the service there is nothing to do; files are written whole, so that nothing is lost.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));

if (process.send) {
  yieldToTurns();
  await work(JSON.parse(process.argv[2] ?? '{}') as EncoderChoice);
}

async function work(choice: EncoderChoice): Promise<void> {
  let encoder: Encoder;
  try {
    encoder = await openTransformersEncoder(choice);
  } catch (error) {
    const { code, message } =
      error instanceof EncoderError ? error : new EncoderError('unreadable', 'The encoder cannot be opened.');
    process.send?.({ kind: 'trouble', code, message } satisfies FromEncoder, () => process.exit(0));
    return;
  }
  const tasks = new EncoderTasks(encoder, choice.cacheFolder, say);
  process.on('message', (asked) => tasks.take(asked as Parameters<EncoderTasks['take']>[0]));
  say({ kind: 'opened', identity: encoder.identity, dimensions: encoder.dimensions });
  await tasks.run();
}

/** A turn without the encoder is worth more than the encoder's next batch. */
function yieldToTurns(): void {
  try {
    setPriority(5);
  } catch {
    // Some machines do not allow it; then all are equal.
  }
}
