// SPDX-License-Identifier: AGPL-3.0-or-later

/** More than this is `9+`. */
export const mostInIcon = 10;

/** The desk's icon with how many wait, as SVG. */
export function deskIcon(count: number): string {
  const text = count >= mostInIcon ? '9+' : String(count);
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">' +
    '<rect width="32" height="32" rx="6" fill="#06c"/>' +
    '<circle cx="18" cy="18" r="14" fill="#b3203c" stroke="#fff" stroke-width="2"/>' +
    `<text x="18" y="${text.length > 1 ? 23 : 24}" font-family="sans-serif" font-weight="700" font-size="${
      text.length > 1 ? 15 : 18
    }" fill="#fff" text-anchor="middle">${text}</text></svg>`
  );
}
