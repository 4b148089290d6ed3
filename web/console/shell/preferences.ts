// SPDX-License-Identifier: AGPL-3.0-or-later
import { useSyncExternalStore } from 'react';

export type Preference = 'sound' | 'notifications' | 'keys' | 'list' | 'context';

const fallback: Readonly<Record<Preference, boolean>> = {
  ...{ sound: false, notifications: false, keys: true },
  // Panes beside the conversation.
  ...{ list: true, context: true },
};
const listeners = new Set<() => void>();

/** Kept in this browser; gone at sign-out, as everything here: sound is tried anew at the start of a shift. */
export function preference(name: Preference): boolean {
  const kept = localStorage.getItem(`sportello.${name}`);
  return kept === null ? fallback[name] : kept === 'yes';
}

export function setPreference(name: Preference, value: boolean): void {
  localStorage.setItem(`sportello.${name}`, value ? 'yes' : 'no');
  for (const listener of listeners) listener();
}

export function usePreference(name: Preference): [boolean, (value: boolean) => void] {
  const value = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => preference(name),
  );
  return [value, (next) => setPreference(name, next)];
}
