// SPDX-License-Identifier: AGPL-3.0-or-later
// The echo of the Bot Framework in a process of its own, beside which turns.ts measures.
import { answerParent } from './child.ts';
import { EchoAdapter } from './echo-adapter.ts';

answerParent({ echo });

/** @returns turns a second, 64 at once */
async function echo({ seconds }: { seconds: number }): Promise<number> {
  const adapter = new EchoAdapter();
  const started = performance.now();
  let turns = 0;
  while (performance.now() - started < seconds * 1_000) {
    await Promise.all(
      Array.from({ length: 64 }, (_, at) =>
        adapter.turn(`p${(turns + at) % 500}`, 'where do I renew my permit?'),
      ),
    );
    turns += 64;
    // As a server would: what waits outside gets its turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return (turns * 1_000) / (performance.now() - started);
}
