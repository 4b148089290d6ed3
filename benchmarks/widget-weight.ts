// SPDX-License-Identifier: AGPL-3.0-or-later
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

interface Part {
  readonly name: string;
  readonly files: readonly string[];
  /** In bytes, compressed with gzip. */
  readonly limit: number;
}

const kilobyte = 1_024;

/** What a phone has to load for the chat, against the limits of the design. */
export function main(): Promise<void> {
  const folder = join(import.meta.dirname, '..', 'web', 'widget');
  const rows = partsOf(folder).map((part) => rowOf(folder, part));
  const heading = ['part', 'bytes', 'gzip', 'brotli', 'limit (gzip)', ''];
  const widths = heading.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  for (const row of [heading, ...rows]) {
    const cells = row.map((cell, at) =>
      at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
    );
    process.stdout.write(`${cells.join('  ').trimEnd()}\n`);
  }
  return Promise.resolve();
}

function partsOf(folder: string): Part[] {
  const assets = readdirSync(join(folder, 'assets')).filter((name) => /\.(?:js|css)$/.test(name));
  const isWords = (name: string) => /^[a-z]{2}-/.test(name) && name.endsWith('.js');
  const panel = ['chat.html', ...assets.filter((name) => !isWords(name)).map((name) => join('assets', name))];
  const words = assets.filter(isWords).map((name) => ({
    name: `words, ${name.slice(0, 2)}`,
    files: [join('assets', name)],
    limit: 6 * kilobyte,
  }));
  return [
    { name: 'loader (widget.js)', files: ['widget.js'], limit: 4 * kilobyte },
    { name: 'panel (page, script, style)', files: panel, limit: 30 * kilobyte },
    ...words,
  ];
}

function rowOf(folder: string, { name, files, limit }: Part): string[] {
  const contents = files.map((file) => readFileSync(join(folder, file)));
  const sum = (weigh: (bytes: Buffer) => number) =>
    contents.reduce((total, bytes) => total + weigh(bytes), 0);
  const gzip = sum((bytes) => gzipSync(bytes, { level: 9 }).length);
  const sizes = [sum((bytes) => bytes.length), gzip, sum((bytes) => brotliCompressSync(bytes).length), limit];
  return [name, ...sizes.map((size) => size.toLocaleString('en')), gzip <= limit ? 'holds' : 'TOO LARGE'];
}
