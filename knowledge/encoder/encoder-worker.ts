// SPDX-License-Identifier: AGPL-3.0-or-later
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { type Encoder, type EncoderChoice, EncoderError } from './encoder.ts';
import { EncoderTasks, type FromEncoder } from './encoder-tasks.ts';
import { openTransformersEncoder } from './transformers-encoder.ts';

// Runs only as a worker.
if (parentPort) await work(parentPort, workerData as EncoderChoice);

async function work(port: MessagePort, choice: EncoderChoice): Promise<void> {
  const say = (what: FromEncoder) => port.postMessage(what);
  let encoder: Encoder;
  try {
    encoder = await openTransformersEncoder(choice);
  } catch (error) {
    const { code, message } =
      error instanceof EncoderError ? error : new EncoderError('unreadable', 'The encoder cannot be opened.');
    say({ kind: 'trouble', code, message });
    port.close();
    return;
  }
  say({ kind: 'opened', identity: encoder.identity, dimensions: encoder.dimensions });
  await new EncoderTasks(encoder, choice.cacheFolder, say).serve(port);
}
