// SPDX-License-Identifier: AGPL-3.0-or-later
import { useEffect, useRef } from 'react';
import type { Queue } from '../data/desk-types.ts';
import { t } from '../kit/texts.ts';
import { showUnread } from './favicon.ts';
import { newsBetween, playSound, tellNews, unreadOf } from './notify.ts';
import { usePreference } from './preferences.ts';

/** Counts in the title and in the icon, tells of what is new, and again until it is opened. */
export function useNews(queue: Queue | undefined, ownId: string, openId: string | null): void {
  const before = useRef<Queue | undefined>(undefined);
  const unopened = useRef(new Map<string, boolean>());
  const [sound] = usePreference('sound');
  const [repeatSeconds] = usePreference('repeatSeconds');
  useEffect(() => {
    const unread = unreadOf(queue);
    document.title = unread > 0 ? `(${unread}) ${t('title')}` : t('title');
    showUnread(unread);
    if (!queue) return;
    const news = newsBetween(before.current, queue, ownId);
    before.current = queue;
    for (const { id, urgent } of news) if (id !== openId) unopened.current.set(id, urgent);
    forgetAnswered(unopened.current, queue);
    tellNews(news);
  }, [queue, ownId, openId]);
  useEffect(() => {
    if (openId) unopened.current.delete(openId);
  }, [openId]);
  useEffect(() => {
    if (!sound || repeatSeconds === 0) return;
    const timer = setInterval(() => {
      if (unopened.current.size > 0) playSound([...unopened.current.values()].some(Boolean));
    }, repeatSeconds * 1_000);
    return () => clearInterval(timer);
  }, [sound, repeatSeconds]);
}

/** A conversation that a colleague took, or that was answered or closed, rings no more. */
function forgetAnswered(unopened: Map<string, boolean>, queue: Queue): void {
  if (unopened.size === 0) return;
  const asks = new Set(
    [...queue.items, ...(queue.changed ?? [])]
      .filter((item) => item.state === 'waiting' || item.unansweredSince !== null)
      .map((item) => item.id),
  );
  for (const id of unopened.keys()) if (!asks.has(id)) unopened.delete(id);
}
