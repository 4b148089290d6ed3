// SPDX-License-Identifier: AGPL-3.0-or-later
import { toQrLines, toQrPicture } from '../../../adapters/whatsapp-web/qr.ts';

const text = '2@abcdefghijklmnopqrstuvwxyz,AQID,BAUG,secret,1';

/** Modules of the path, drawn again. */
function drawn({ size, path }: { size: number; path: string }): boolean[][] {
  const rows = Array.from({ length: size }, () => Array<boolean>(size).fill(false));
  for (const [, column, row, run] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    for (let at = 0; at < Number(run); at += 1) (rows[Number(row)] ?? [])[Number(column) + at] = true;
  return rows;
}

test('the picture has a margin of four modules and the three finders of a QR code', () => {
  const picture = toQrPicture(text);
  const rows = drawn(picture);
  const margin = [0, 1, 2, 3, picture.size - 1, picture.size - 4];
  for (const at of margin) {
    expect(rows[at]?.some(Boolean)).toBe(false);
    expect(rows.some((row) => row[at])).toBe(false);
  }
  const finder = (row: number, column: number) =>
    [0, 1, 2, 3, 4, 5, 6].map((at) => rows[row]?.[column + at]).every(Boolean);
  const far = picture.size - 4 - 7;
  expect([finder(4, 4), finder(4, far), finder(far, 4)]).toEqual([true, true, true]);
});

test('the terminal shows the same modules, two rows in a line', () => {
  const rows = drawn(toQrPicture(text));
  const lines = toQrLines(text).map((line) => line.slice(line.indexOf('m', 6) + 1, -4));
  expect(lines).toHaveLength(Math.ceil(rows.length / 2));
  const shown = lines.flatMap((line) => [
    Array.from(line, (one) => one === '█' || one === '▀'),
    Array.from(line, (one) => one === '█' || one === '▄'),
  ]);
  expect(shown.slice(0, rows.length)).toEqual(rows);
});
