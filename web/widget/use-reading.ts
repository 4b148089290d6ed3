// SPDX-License-Identifier: AGPL-3.0-or-later
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ChatState } from './chat-state.ts';

export interface Reading {
  readonly log: RefObject<HTMLDivElement>;
  /** Something new stands below what is seen. */
  readonly missed: boolean;
  readonly onScroll: () => void;
  readonly toEnd: () => void;
}

/** So near the end counts as at the end. */
const nearPx = 80;

/**
 * Keeps the reader where reading goes on: own words scroll to the end, a long answer to its first line, and whoever
 * has scrolled back stays there and is told that there is news.
 */
export function useReading({ lines, loaded }: ChatState): Reading {
  const log = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const shown = useRef<readonly string[]>([]);
  const [missed, setMissed] = useState(false);
  const toEnd = () => {
    const element = log.current;
    if (element) element.scrollTop = element.scrollHeight;
    atEnd.current = true;
    setMissed(false);
  };
  useLayoutEffect(() => {
    const before = new Set(shown.current);
    const fresh = lines.filter(({ key }) => !before.has(key));
    const wasEmpty = shown.current.length === 0;
    shown.current = lines.map(({ key }) => key);
    const element = log.current;
    if (!element) return;
    if (fresh.some(({ speaker }) => speaker === 'person') || (wasEmpty && !loaded)) return toEnd();
    const [first] = fresh;
    if (!atEnd.current) {
      if (first) setMissed(true);
      return;
    }
    const place =
      first && [...element.children].find((child) => (child as HTMLElement).dataset.key === first.key);
    if (!(place instanceof HTMLElement)) return toEnd();
    if (wasEmpty) return;
    const top = place.offsetTop - element.offsetTop - 12;
    element.scrollTop = Math.min(top, element.scrollHeight - element.clientHeight);
    onScroll();
  });
  // The keyboard, or the line about the connection, takes from its height.
  useEffect(() => {
    const element = log.current;
    if (!element) return;
    const watcher = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, []);
  const onScroll = () => {
    const element = log.current;
    if (!element) return;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearPx;
    if (atEnd.current) setMissed(false);
  };
  return { log, missed, onScroll, toEnd };
}
