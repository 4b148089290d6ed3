// SPDX-License-Identifier: AGPL-3.0-or-later

/** What the desk refused, with the sentence for the operator; `offline` when it could not be asked. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number, message: string) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

let csrf = '';
let onSignedOut: () => void = () => undefined;

/** Is told when the desk no longer knows this session. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

/** To be called by whoever learns it otherwise, such as the live line. */
export function signedOut(): void {
  onSignedOut();
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Asks the desk. The token against forged requests comes with `me` and goes back with every change.
 * @throws ApiError
 */
export async function api<T>(method: Method, path: string, body?: object): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(`/desk/api${path}`, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: {
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(method === 'GET' ? {} : { 'x-sportello-csrf': csrf }),
      },
      body: body ? JSON.stringify(body) : undefined,
    });
  } catch {
    throw new ApiError('offline', 0, 'Il server non risponde: controlla la connessione.');
  }
  const told = (await answer.json().catch(() => null)) as {
    csrf?: string;
    error?: { code?: string; message?: string };
  } | null;
  if (answer.ok) {
    if (typeof told?.csrf === 'string') csrf = told.csrf;
    return told as T;
  }
  const code = told?.error?.code ?? 'failed';
  if (code === 'signed-out') signedOut();
  const message = told?.error?.message ?? 'Qualcosa non ha funzionato: riprova tra poco.';
  throw new ApiError(code, answer.status, message);
}

/** A name for one act: sent twice it counts once. */
export function newActId(): string {
  // randomUUID is there only over https and on this machine; a desk in an office may be tried over plain http.
  return typeof crypto.randomUUID === 'function'
    ? crypto.randomUUID()
    : Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, '0')).join(
        '',
      );
}

export function messageOf(error: unknown): string {
  return error instanceof ApiError ? error.message : 'Qualcosa non ha funzionato: riprova tra poco.';
}
