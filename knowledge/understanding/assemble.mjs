// SPDX-License-Identifier: AGPL-3.0-or-later
// Compiles svm-steps.as into svm-steps.ts: node knowledge/understanding/assemble.mjs. To be run after a change of it.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';

const file = (name) => join(import.meta.dirname, name);
/** The compiler takes no other ending. */
const source = 'svm-steps.as.ts';

/** @returns the text of svm-steps.ts */
export async function assemble() {
  let bytes;
  const { error } = await asc.main(
    [
      source,
      '-O3',
      '--noAssert',
      '--runtime',
      'stub',
      '--importMemory',
      '--maximumMemory',
      '65536',
      '--enable',
      'simd',
      '-o',
      'steps.wasm',
    ],
    {
      readFile: (name) => (name === source ? readFileSync(file('svm-steps.as'), 'utf8') : null),
      writeFile: (_, content) => {
        bytes = content;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`svm-steps.as does not compile:\n${error.message}`, { cause: error });
  return readFileSync(file('svm-steps.ts'), 'utf8').replace(
    /(?<=const compiled =\n {2}')[^']*/,
    Buffer.from(bytes).toString('base64'),
  );
}

if (process.argv[1] === import.meta.filename) writeFileSync(file('svm-steps.ts'), await assemble());
