// SPDX-License-Identifier: AGPL-3.0-or-later
import pino, { type DestinationStream, type Logger } from 'pino';

/**
 * The log: one JSON line an event, ids and codes only. What a person wrote, their address and every secret stay out;
 * errors are cut to name, message and stack, since libraries hang requests and tokens on them.
 */
export function createLog(
  level: string,
  target: DestinationStream = pino.destination(1),
  base?: Readonly<Record<string, unknown>>,
): Logger {
  const options = {
    level,
    base,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: plainError },
    redact: {
      paths: ['text', '*.text', 'address', '*.address', 'token', '*.token', 'headers', '*.headers'],
      remove: true,
    },
  };
  return pino(options, target);
}

interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: PlainError;
}

function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { name: 'Thrown', message: 'something that is not an error' };
  return {
    name: error.name,
    message: withoutSecrets(error.message),
    stack: error.stack ? withoutSecrets(error.stack) : undefined,
    cause: error.cause === undefined ? undefined : plainError(error.cause),
  };
}

/** Telegram puts its token into the address of every call, and clients put addresses into messages. */
function withoutSecrets(text: string): string {
  return text.replace(/bot\d{5,}:[A-Za-z0-9_-]{20,}/g, 'bot…').replace(/\bBearer\s+\S+/g, 'Bearer …');
}
