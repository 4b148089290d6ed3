// SPDX-License-Identifier: AGPL-3.0-or-later
import type { QueueItem } from '../data/desk-types.ts';
import { useServerSecond } from '../kit/clock.tsx';
import { clockTime, dayAndTime } from '../kit/names.ts';
import { t } from '../kit/texts.ts';

const soonMs = 5 * 60_000;

/** Until when a word of an operator is promised: soon, or past; nothing while there is time. */
export function DueMark({ item }: { readonly item: QueueItem }) {
  const now = useServerSecond();
  if (!item.due) return null;
  const left = item.due.at - now;
  if (left > soonMs) return null;
  if (left > 0) return <span className="due">{t('due.soon', { time: clockTime(item.due.at) })}</span>;
  return <span className="due due-over">{t('due.over', { time: clockTime(item.due.at) })}</span>;
}

/** What else the queue says of an item: priority, rest, whose offer it is, who had it. */
export function RoutingMarks({ item }: { readonly item: QueueItem }) {
  return (
    <>
      {item.priority === 'normal' ? null : (
        <span className={`tag priority-${item.priority}`}>{t(`priority.${item.priority}`)}</span>
      )}
      {item.snooze && item.snooze.until !== null ? (
        <span>{t('due.rests', { when: dayAndTime(item.snooze.until) })}</span>
      ) : null}
      {item.state === 'waiting' && item.before ? <span>{t('due.before', { name: item.before })}</span> : null}
      <DueMark item={item} />
    </>
  );
}
