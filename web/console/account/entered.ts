// SPDX-License-Identifier: AGPL-3.0-or-later
import { api } from '../data/api.ts';
import type { Me } from '../data/desk-types.ts';

/** What is still to be shown after the first step of a sign-in. */
export interface SecondStepAsked {
  readonly pending: string;
  readonly methods: readonly ('app' | 'passkey' | 'recovery')[];
}

export type Entered = Me | SecondStepAsked;

export function isAsked(entered: Entered): entered is SecondStepAsked {
  return 'pending' in entered;
}

interface Begun<Options> {
  readonly ticket: string;
  readonly options: Options;
}

/** Whether passkeys can work here: not at an address of digits, nor over plain http on another machine. */
export function passkeysWork(): boolean {
  return typeof PublicKeyCredential === 'function' && !/^[\d.]+$|^\[/.test(location.hostname);
}

/** Asks the browser for a passkey of this site. Its code is loaded when it is first asked for. */
export async function signInByPasskey(): Promise<Me> {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  type Options = Parameters<typeof startAuthentication>[0]['optionsJSON'];
  const { ticket, options } = await api<Begun<Options>>('POST', '/login/passkey/begin', {});
  const response = await startAuthentication({ optionsJSON: options });
  return api<Me>('POST', '/login/passkey', { ticket, response });
}

/** Makes a passkey for who is signed in. @param prove runs what needs a fresh proof, and asks for it if need be */
export async function addPasskey(
  name: string,
  prove: <T>(work: () => Promise<T>) => Promise<T>,
): Promise<void> {
  const { startRegistration } = await import('@simplewebauthn/browser');
  type Options = Parameters<typeof startRegistration>[0]['optionsJSON'];
  const { ticket, options } = await prove(() => api<Begun<Options>>('POST', '/me/passkeys/begin', {}));
  const response = await startRegistration({ optionsJSON: options });
  await api('POST', '/me/passkeys', { ticket, name, response });
}
