// SPDX-License-Identifier: AGPL-3.0-or-later
import { useEffect, useRef } from 'react';
import { preference } from './preferences.ts';

/** A switch is an input too, and nobody types into it. */
const typedInto = 'input:not([type="checkbox"], [type="radio"]), textarea, select';

/**
 * Single keys, as long as nobody is typing and no dialog is open. They can be turned off, as WCAG 2.1.4 asks: speech
 * input types words into a page.
 */
export function useHotkeys(keys: Readonly<Record<string, (() => void) | undefined>>): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return;
      const { target } = event;
      if (target instanceof HTMLElement && target.closest(typedInto)) return;
      if (document.querySelector('[role="dialog"], [role="alertdialog"]')) return;
      const act = current.current[event.key];
      if (!act || !preference('keys')) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
