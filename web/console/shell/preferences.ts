// SPDX-License-Identifier: AGPL-3.0-or-later
import { useSyncExternalStore } from 'react';

/** What an operator chose for themselves: kept at the desk for each, and in this browser while they are signed in. */
export interface Preferences {
  readonly sound: boolean;
  /** How often the sound comes again until the conversation is opened; 0: once. */
  readonly repeatSeconds: number;
  readonly notifications: boolean;
  readonly keys: boolean;
  /** Panes beside the conversation. */
  readonly list: boolean;
  readonly context: boolean;
}

export type Preference = keyof Preferences;

const fallback: Preferences = {
  ...{ sound: false, repeatSeconds: 0, notifications: false, keys: true },
  ...{ list: true, context: true },
};
const listeners = new Set<() => void>();
let save: (changed: Partial<Preferences>) => void = () => undefined;

export function preference<N extends Preference>(name: N): Preferences[N] {
  const kept = localStorage.getItem(`sportello.${name}`);
  if (kept === null) return fallback[name];
  const value = typeof fallback[name] === 'number' ? Number(kept) : kept === 'yes';
  return value as Preferences[N];
}

export function setPreference<N extends Preference>(name: N, value: Preferences[N]): void {
  keep(name, value);
  save({ [name]: value });
}

/** Takes over what the desk has kept for the operator. */
export function takePreferences(known: Preferences): void {
  for (const name of Object.keys(fallback) as Preference[]) if (name in known) keep(name, known[name]);
}

/** Is told what the operator changes. */
export function whenPreferred(listener: (changed: Partial<Preferences>) => void): () => void {
  save = listener;
  return () => {
    save = () => undefined;
  };
}

function keep(name: Preference, value: boolean | number): void {
  localStorage.setItem(`sportello.${name}`, typeof value === 'number' ? String(value) : value ? 'yes' : 'no');
  for (const listener of listeners) listener();
}

export function usePreference<N extends Preference>(
  name: N,
): [Preferences[N], (value: Preferences[N]) => void] {
  const value = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => preference(name),
  );
  return [value, (next) => setPreference(name, next)];
}
