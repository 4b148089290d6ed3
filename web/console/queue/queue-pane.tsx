// SPDX-License-Identifier: AGPL-3.0-or-later
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { messageOf } from '../data/api.ts';
import type { Me, Queue, QueueItem } from '../data/desk-types.ts';
import { languageName, territoryName } from '../kit/names.ts';
import { t } from '../kit/texts.ts';
import { go } from '../shell/router.ts';
import { useHotkeys } from '../shell/use-hotkeys.ts';
import { QueueItemLink } from './queue-item-link.tsx';
import { neighbour, queueRows } from './queue-rows.ts';

const headingHeight = 34;
const itemHeight = 82;

export function QueuePane({
  me,
  queue,
  error,
  openId,
}: {
  readonly me: Me;
  readonly queue: Queue | undefined;
  readonly error: Error | null;
  readonly openId: string | null;
}) {
  const [language, setLanguage] = useState('');
  const [territory, setTerritory] = useState('');
  const scroller = useRef<HTMLDivElement>(null);
  const items = queue?.items;
  const rows = useMemo(
    () => queueRows(items ?? [], me.id, { language, territory }),
    [items, me.id, language, territory],
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === 'heading' ? headingHeight : itemHeight),
    getItemKey: (index) => {
      const row = rows[index];
      return row?.kind === 'item' ? row.item.id : (row?.group ?? index);
    },
    overscan: 8,
  });
  const openIndex = rows.findIndex((row) => row.kind === 'item' && row.item.id === openId);
  useEffect(() => {
    if (openIndex >= 0) virtual.scrollToIndex(openIndex, { align: 'auto' });
  }, [openIndex, virtual]);
  const move = (step: 1 | -1) => {
    const next = neighbour(rows, openId, step);
    if (next) go({ page: 'thread', id: next });
  };
  useHotkeys({ j: () => move(1), k: () => move(-1) });
  const waiting = items?.filter((item) => item.state === 'waiting').length ?? 0;

  return (
    <nav className="pane pane-queue" aria-label={t('queue.title')}>
      <div className="pane-head">
        <h2>{t('queue.title')}</h2>
        <p className="pane-count" role="status">
          {queue ? t('queue.count', { count: waiting }) : ''}
        </p>
      </div>
      <div className="filters">
        <Filter
          label={t('queue.language')}
          all={t('queue.all-languages')}
          value={language}
          onChange={setLanguage}
          values={valuesOf(items, (item) => item.language)}
          nameOf={languageName}
        />
        <Filter
          label={t('queue.territory')}
          all={t('queue.all-territories')}
          value={territory}
          onChange={setTerritory}
          values={valuesOf(items, (item) => item.territory)}
          nameOf={territoryName}
        />
      </div>
      <div className="queue-scroll" ref={scroller}>
        {error && !queue ? (
          <p className="pane-empty" role="alert">
            {messageOf(error)}
          </p>
        ) : null}
        {queue && rows.length === 0 ? <p className="pane-empty">{t('queue.empty')}</p> : null}
        <ul className="queue-list" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((shown) => {
            const row = rows[shown.index];
            if (!row) return null;
            return (
              <li key={shown.key} style={{ height: shown.size, transform: `translateY(${shown.start}px)` }}>
                {row.kind === 'heading' ? (
                  <h3 className={`queue-heading queue-heading-${row.group}`}>
                    {t(`queue.groups.${row.group}`)} <span>{row.count}</span>
                  </h3>
                ) : (
                  <QueueItemLink item={row.item} group={row.group} open={row.item.id === openId} />
                )}
              </li>
            );
          })}
        </ul>
      </div>
    </nav>
  );
}

function valuesOf(items: readonly QueueItem[] | undefined, of: (item: QueueItem) => string | null): string[] {
  return [...new Set((items ?? []).map(of))].filter((one) => one !== null).sort();
}

function Filter({
  label,
  all,
  value,
  onChange,
  values,
  nameOf,
}: {
  readonly label: string;
  readonly all: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly values: readonly string[];
  readonly nameOf: (value: string) => string;
}) {
  return (
    <select
      aria-label={label}
      className="filter"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{all}</option>
      {[...new Set([...values, value])].filter(Boolean).map((one) => (
        <option key={one} value={one}>
          {nameOf(one)}
        </option>
      ))}
    </select>
  );
}
