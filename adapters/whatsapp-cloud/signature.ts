// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether Meta signed exactly these bytes. The header is `sha256=` and 64 hex digits. Constant time, and what would have
 * been right is never told: two public integrations put it into their answer, and anybody could post after reading it.
 * https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads
 */
export function isSigned(bytes: Uint8Array, header: unknown, appSecret: string): boolean {
  const given = typeof header === 'string' ? /^sha256=([0-9a-f]{64})$/i.exec(header)?.[1] : undefined;
  const expected = createHmac('sha256', appSecret).update(bytes).digest();
  // A header of another form is compared too, with something that is never right.
  const bytesGiven = given ? Buffer.from(given, 'hex') : Buffer.alloc(expected.length);
  return timingSafeEqual(bytesGiven, expected) && given !== undefined;
}
