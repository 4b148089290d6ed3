// SPDX-License-Identifier: AGPL-3.0-or-later
import { currentLanguage } from '../kit/language.ts';
import { has, t } from '../kit/texts.ts';

type Detail = Readonly<Record<string, unknown>>;

/** What the desk refused, with its own sentence in Italian; `offline` when it could not be asked. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  readonly code: string;
  readonly status: number;
  readonly detail: Detail;

  constructor(code: string, status: number, { message = '', ...detail }: Detail = {}) {
    super(typeof message === 'string' ? message : '');
    this.code = code;
    this.status = status;
    this.detail = detail;
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
    throw new ApiError('offline', 0);
  }
  const told = (await answer.json().catch(() => null)) as {
    csrf?: string;
    error?: { code?: string; [detail: string]: unknown };
  } | null;
  if (answer.ok) {
    if (typeof told?.csrf === 'string') csrf = told.csrf;
    return told as T;
  }
  const code = told?.error?.code ?? 'failed';
  if (code === 'signed-out') signedOut();
  throw new ApiError(code, answer.status, told?.error);
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

/** Of which the whole page speaks already. */
export function isOffline(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'offline';
}

/**
 * A sentence for the operator, in their language. In Italian what the server says counts: it may say more than the code.
 * So it does for a code that is newer than this page.
 */
export function messageOf(error: unknown): string {
  if (!(error instanceof ApiError)) return t('errors.failed');
  const { code, message } = error;
  const values = valuesOf(error.detail);
  const known = has(`errors.${code}`, values);
  return (currentLanguage() === 'it' || !known) && message
    ? message
    : known
      ? t(`errors.${code}`, values)
      : t('errors.failed');
}

/** What a sentence can fill in: names and numbers; the seconds to wait are counted. */
function valuesOf(detail: Detail): Record<string, string | number> {
  const values: Record<string, string | number> = {};
  for (const [name, one] of Object.entries(detail))
    if (typeof one === 'string' || typeof one === 'number') values[name] = one;
  const { retryAfterSeconds } = values;
  return typeof retryAfterSeconds === 'number' ? { ...values, count: retryAfterSeconds } : values;
}
