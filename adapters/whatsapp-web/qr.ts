// SPDX-License-Identifier: AGPL-3.0-or-later
import qrcode from 'qrcode-generator';

/** Modules of light that every QR code must have around it. */
const quiet = 4;

/** The code as a picture: `path` in a square view of `size` by `size`, dark on light, margin included. */
export interface QrPicture {
  readonly size: number;
  readonly path: string;
}

function modulesOf(text: string): { size: number; isDark: (row: number, column: number) => boolean } {
  const code = qrcode(0, 'L');
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  const inside = (at: number) => at >= quiet && at < quiet + count;
  return {
    size: count + 2 * quiet,
    isDark: (row, column) => inside(row) && inside(column) && code.isDark(row - quiet, column - quiet),
  };
}

/** For an SVG: one stroke-free path, each run of dark modules a rectangle. Pure. */
export function toQrPicture(text: string): QrPicture {
  const { size, isDark } = modulesOf(text);
  let path = '';
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1) {
      const from = column;
      while (isDark(row, column)) column += 1;
      if (column > from) path += `M${from} ${row}h${column - from}v1h${from - column}z`;
    }
  return { size, path };
}

const white = '\u001b[47m\u001b[30m';
const plain = '\u001b[0m';

/** For a terminal: two rows in one line of half blocks, black on white whatever the terminal's own colours. Pure. */
export function toQrLines(text: string): string[] {
  const { size, isDark } = modulesOf(text);
  const lines: string[] = [];
  for (let row = 0; row < size; row += 2) {
    let line = '';
    for (let column = 0; column < size; column += 1) {
      const [upper, lower] = [isDark(row, column), isDark(row + 1, column)];
      line += upper && lower ? '█' : upper ? '▀' : lower ? '▄' : ' ';
    }
    lines.push(`${white}${line}${plain}`);
  }
  return lines;
}
