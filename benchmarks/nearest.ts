// SPDX-License-Identifier: AGPL-3.0-or-later
import { likenessByLabel } from '../knowledge/encoder/likeness.ts';
import { cosines, emptyVectors, setRow } from '../knowledge/encoder/vectors.ts';

/** How long it takes to compare one message with every question of the pack, exactly, once their vectors are there. */
export async function main(): Promise<void> {
  const labels = 160;
  say('| lines | dimensions | memory | p50 | slowest of 40 |\n|---|---|---|---|---|');
  for (const [count, dimensions] of [
    [55_000, 384],
    [110_000, 384],
    [110_000, 768],
  ] as const) {
    const vectors = emptyVectors(count, dimensions);
    const random = () => Float32Array.from({ length: dimensions }, () => Math.random() - 0.5);
    for (let row = 0; row < count; row += 1) setRow(vectors, row, random());
    const lines = Array.from({ length: count }, (_, at) => ({ label: Math.floor((at * labels) / count) }));
    const times: number[] = [];
    for (let run = 0; run < 40; run += 1) {
      const started = performance.now();
      likenessByLabel(lines, cosines(vectors, random()), { labels });
      times.push(performance.now() - started);
    }
    times.sort((a, b) => a - b);
    const memory = `${Math.round((count * (dimensions + 4)) / 1_000_000)} MB`;
    say(
      `| ${count} | ${dimensions} | ${memory} | ${times[20]!.toFixed(0)} ms | ${times[39]!.toFixed(0)} ms |`,
    );
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
