// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SendResult } from '../channel.ts';
import { neverConnected } from '../never-connected.ts';

// https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes

/** What WhatsApp answered in place of an id. Its words stay out: they may repeat what was sent. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
  /** HTTP status. */
  readonly status: number;
  /** Its code; 0 when the answer was not in Meta's form. */
  readonly code: number;
  /** Meta's own word that it may pass by itself. */
  readonly transient: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(answer: { status: number; code: number; transient?: boolean; retryAfterMs?: number }) {
    super(`WhatsApp answered ${answer.status} with code ${answer.code}.`);
    this.status = answer.status;
    this.code = answer.code;
    this.transient = answer.transient ?? false;
    this.retryAfterMs = answer.retryAfterMs;
  }
}

/**
 * What is to be done about a code.
 * - `pair`: too many messages to one person; only they wait
 * - `number`: too many messages in all; the channel pauses
 * - `account`: somebody must set something right (token, payment, a block); the channel waits for that
 * - `window`: the person has not written for 24 hours; never sent again as it is
 * - `again`: a fault of the moment
 * - `never`: this message does not arrive, whoever tries
 */
export type Remedy = 'pair' | 'number' | 'account' | 'window' | 'again' | 'never';

const remedies: ReadonlyMap<number, Remedy> = new Map<number, Remedy>([
  [131056, 'pair'],
  [4, 'number'],
  [80007, 'number'],
  [130429, 'number'],
  [131048, 'number'],
  [131057, 'number'],
  [131047, 'window'],
  ...[0, 3, 10, 33, 190, 368, 131005, 131031, 131037, 131042, 131045, 133010].map(
    (code) => [code, 'account'] as const,
  ),
  ...[1, 2, 131000, 131016, 133004].map((code) => [code, 'again'] as const),
]);

/** How an answer, or the code of a failed status, is to be read. What is not known is for ever, unless it is a 5xx. */
export function remedyFor({
  status,
  code,
  transient,
}: Pick<GraphError, 'status' | 'code' | 'transient'>): Remedy {
  // Code 0 is Meta's for a refused token, and ours for an answer without a code.
  if (code === 0 && status >= 500) return 'again';
  if (status === 429) return remedies.get(code) === 'pair' ? 'pair' : 'number';
  if (status === 401 || (code >= 200 && code <= 299)) return 'account';
  const known = code === 0 && status !== 403 ? undefined : remedies.get(code);
  return known ?? (status >= 500 || transient ? 'again' : 'never');
}

/** Codes for the log and the desk: the number and nothing a person wrote. */
export function codeNamed({ status, code }: Pick<GraphError, 'status' | 'code'>): string {
  return code === 0 ? `whatsapp-http-${status}` : `whatsapp-${code}`;
}

/** A send of which we do not know whether it arrived waits so long for its status, and is then tried again. */
export const statusWaitMs = 10_000;

/** A call that had no answer at all. */
export function toNetworkFailure(error: unknown): Extract<SendResult, { kind: 'retry' }> {
  const cause = (error as { cause?: { code?: unknown } } | null)?.cause;
  if (neverConnected(cause?.code)) return { kind: 'retry', code: 'network' };
  return { kind: 'retry', code: 'no-answer', afterMs: statusWaitMs, maybeArrived: true };
}
