// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQueryClient } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, memo, useCallback, useEffect, useRef } from 'react';
import { prefetchThread } from '../data/prefetch-thread.ts';
import { t } from '../kit/texts.ts';
import { QueueItemLink } from './queue-item-link.tsx';
import type { Group, QueueRow } from './queue-rows.ts';
import type { Rows } from './use-rows.ts';

const headingHeight = 34;
const itemHeight = 82;
/** So many rows before the end of what is loaded the next page is asked for. */
const ahead = 40;

/** The rows in sight, and a few around them; thousands more are only a height. */
export function QueueList({ rows, openId }: { readonly rows: Rows; readonly openId: string | null }) {
  const client = useQueryClient();
  const scroller = useRef<HTMLDivElement>(null);
  const { rows: loaded, missing } = rows;
  // A function that is new at each frame would have every row of thousands measured again.
  const sizeOf = useCallback(
    (index: number) => (loaded[index]?.kind === 'heading' ? headingHeight : itemHeight),
    [loaded],
  );
  const nameOf = useCallback((index: number) => keyOf(loaded[index], index), [loaded]);
  const onIntent = useCallback((id: string) => prefetchThread(client, id), [client]);
  const virtual = useVirtualizer({
    count: loaded.length + missing,
    getScrollElement: () => scroller.current,
    estimateSize: sizeOf,
    getItemKey: nameOf,
    overscan: 8,
  });
  const shown = virtual.getVirtualItems();
  const lastShown = shown.at(-1)?.index ?? 0;
  const { more } = rows;
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each page it looks whether one more is in sight
  useEffect(() => {
    if (missing > 0 && lastShown + ahead >= loaded.length) more();
  }, [lastShown, loaded.length, missing]);
  const opened = useRef<string | null>(null);
  useEffect(() => {
    if (opened.current === openId) return;
    const index = loaded.findIndex((row) => row.kind === 'item' && row.item.id === openId);
    if (index < 0) return;
    opened.current = openId;
    virtual.scrollToIndex(index, { align: 'auto' });
  }, [openId, loaded, virtual]);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = (event.target as HTMLElement).closest('li');
    const next = row && nextRow(loaded, Number(row.dataset.index), step);
    if (next === null) return;
    event.preventDefault();
    virtual.scrollToIndex(next, { align: 'auto' });
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`li[data-index="${next}"] a`)?.focus(),
    );
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrows move between the links in it; each is a link by itself
    <div className="queue-scroll" ref={scroller} onKeyDown={onKeyDown}>
      <ul className="queue-list" style={{ height: virtual.getTotalSize() }}>
        {shown.map(({ key, index, size, start }) => {
          const row = loaded[index];
          return (
            <li key={key} data-index={index} style={{ height: size, transform: `translateY(${start}px)` }}>
              {row ? (
                <Row row={row} isOpen={row.kind === 'item' && row.item.id === openId} onIntent={onIntent} />
              ) : null}
              {row ? null : <p className="queue-missing">{t('list.loading')}</p>}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** Drawn again when it changes, and not when the list moves. */
const Row = memo(function Row({
  row,
  isOpen,
  onIntent,
}: {
  readonly row: QueueRow;
  readonly isOpen: boolean;
  readonly onIntent: (id: string) => void;
}) {
  if (row.kind === 'heading') return <Heading {...row} />;
  return <QueueItemLink item={row.item} group={row.group} open={isOpen} onIntent={onIntent} />;
});

function Heading({
  group,
  count,
  more,
}: {
  readonly group: Group;
  readonly count: number;
  readonly more: boolean;
}) {
  return (
    <h3 className={`queue-heading queue-heading-${group}`}>
      {t(`queue.groups.${group}`)} <span>{more ? `${count}+` : count}</span>
    </h3>
  );
}

function keyOf(row: QueueRow | undefined, index: number): string | number {
  return row?.kind === 'item' ? row.item.id : (row?.group ?? index);
}

function nextRow(rows: readonly QueueRow[], from: number, step: number): number | null {
  for (let at = from + step; at >= 0 && at < rows.length; at += step)
    if (rows[at]?.kind === 'item') return at;
  return null;
}
