// SPDX-License-Identifier: AGPL-3.0-or-later
import { useEffect } from 'react';
import { api } from '../data/api.ts';
import { type Preferences, takePreferences, whenPreferred } from './preferences.ts';

/** Brings what the operator chose from the desk, and back when they change it. */
export function usePreferencesOfOperator(): void {
  useEffect(() => {
    let changed = false;
    api<Preferences>('GET', '/me/choices').then(
      // Who was quicker than the answer knows better.
      (known) => changed || takePreferences(known),
      () => undefined,
    );
    return whenPreferred((choices) => {
      changed = true;
      void api('PUT', '/me/choices', choices).catch(() => undefined);
    });
  }, []);
}
