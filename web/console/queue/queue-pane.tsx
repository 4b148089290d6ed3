// SPDX-License-Identifier: AGPL-3.0-or-later
import { useEffect, useState } from 'react';
import { messageOf } from '../data/api.ts';
import type { Me, Queue } from '../data/desk-types.ts';
import { may } from '../kit/may.ts';
import { t } from '../kit/texts.ts';
import { go } from '../shell/router.ts';
import { useHotkeys } from '../shell/use-hotkeys.ts';
import { ListFilters } from './list-filters.tsx';
import { QueueList } from './queue-list.tsx';
import { isNarrowed, noFilter, type View } from './queue-patch.ts';
import { neighbour, nextUnanswered } from './queue-rows.ts';
import { useRows } from './use-rows.ts';

/** The list of conversations: the queue, one's own, or all that are kept. */
export function QueuePane({
  me,
  queue,
  error,
  openId,
  live,
}: {
  readonly me: Me;
  readonly queue: Queue | undefined;
  readonly error: Error | null;
  readonly openId: string | null;
  readonly live: boolean;
}) {
  const [view, setView] = useState<View>('open');
  const [filter, setFilter] = useState(noFilter);
  const typed = useSettled(filter);
  const rows = useRows(queue, { view, filter: typed, ownId: me.id, live });
  const open = (id: string | null) => {
    if (id) go({ page: 'thread', id });
  };
  useHotkeys({
    j: () => open(neighbour(rows.rows, openId, 1)),
    k: () => open(neighbour(rows.rows, openId, -1)),
    u: () => open(nextUnanswered(rows.rows, openId)),
  });
  const waiting = queue ? queue.counts.urgent + queue.counts.waiting : 0;
  const failed = queue ? rows.error : error;
  const none = view === 'open' && !isNarrowed(filter) ? t('queue.empty') : t('list.none');
  return (
    <nav className="pane pane-queue" aria-label={t('queue.title')}>
      <div className="pane-head">
        <h2>{t('queue.title')}</h2>
        <p className="pane-count" role="status">
          {queue ? t('queue.count', { count: waiting }) : ''}
        </p>
      </div>
      <ListFilters
        view={view}
        filter={filter}
        maySearch={may(me, 'messages.search')}
        onFilter={setFilter}
        onView={(next) => {
          setView(next);
          setFilter(noFilter);
        }}
      />
      {failed ? (
        <p className="pane-empty" role="alert">
          {messageOf(failed)}
        </p>
      ) : null}
      {rows.ready && rows.rows.length === 0 && !failed ? <p className="pane-empty">{none}</p> : null}
      <QueueList rows={rows} openId={openId} />
    </nav>
  );
}

const settlesMs = 250;

/** A value that has stopped changing: while somebody types a name, each letter is not a question. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), settlesMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
