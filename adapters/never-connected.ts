// SPDX-License-Identifier: AGPL-3.0-or-later

/** Errors of connecting: nothing was sent. */
const codes: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  // As Node's own fetch calls it.
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Whether a call with this error cannot have arrived. @param code as the system or the HTTP client names it */
export function neverConnected(code: unknown): boolean {
  return codes.has(code);
}
