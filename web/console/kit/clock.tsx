// SPDX-License-Identifier: AGPL-3.0-or-later
import { useSyncExternalStore } from 'react';
import { howLong } from './names.ts';

const listeners = new Set<() => void>();
let second = Math.floor(Date.now() / 1_000);
setInterval(() => {
  second = Math.floor(Date.now() / 1_000);
  for (const listener of listeners) listener();
}, 1_000);

/** How far this computer's clock is from the server's: what counts is the server's. */
let offset = 0;

export function setServerTime(now: number): void {
  offset = now - Date.now();
}

/** The server's time, drawn anew each second. */
export function useServerSecond(): number {
  const current = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => second,
  );
  return current * 1_000 + offset;
}

const late = 5 * 60_000;
const tooLate = 15 * 60_000;

/** Counts since a moment. Drawn anew each second, alone; screen readers are not told each second. */
export function Counting({ since, label }: { readonly since: number; readonly label: string }) {
  const passed = useServerSecond() - since;
  const grade = passed >= tooLate ? 'too-late' : passed >= late ? 'late' : 'fresh';
  return (
    <span className={`counting counting-${grade}`} title={label}>
      <span className="visually-hidden">{label} </span>
      {howLong(passed)}
    </span>
  );
}
