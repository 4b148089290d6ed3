// SPDX-License-Identifier: AGPL-3.0-or-later

/** Not `randomUUID`: browsers have it on secure pages only, and a first trial runs without a certificate. */
export function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
