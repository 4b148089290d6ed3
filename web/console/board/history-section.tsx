// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '../data/api.ts';
import { channelName, languageName, territoryName } from '../kit/names.ts';
import { ScrollTable } from '../kit/scroll-table.tsx';
import { has, t } from '../kit/texts.ts';
import {
  type Grouping,
  groupings,
  type HistoryRow,
  historyPath,
  historyQuery,
  type Minutes,
  type Stretch,
  type Times,
} from './board-query.ts';

const dayMs = 86_400_000;

function lastDays(days: number): Pick<Stretch, 'from' | 'to'> {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  return { from: day(Date.now() - (days - 1) * dayMs), to: day(Date.now()) };
}

/** What was asked, answered and ended in a stretch of days, and the same as a table for spreadsheets. */
export function HistorySection() {
  const [stretch, setStretch] = useState<Stretch>(() => ({ ...lastDays(30), by: 'language' }));
  const history = useQuery(historyQuery(stretch));
  const change = (more: Partial<Stretch>) => setStretch((known) => ({ ...known, ...more }));
  return (
    <section className="card-plain" aria-labelledby="board-history">
      <h2 id="board-history">{t('board.history')}</h2>
      <p className="muted">{t('board.history-help')}</p>
      <div className="history-choice">
        <DayField label={t('board.from')} value={stretch.from} onChange={(from) => change({ from })} />
        <DayField label={t('board.to')} value={stretch.to} onChange={(to) => change({ to })} />
        <label>
          {t('board.by')}
          <select
            className="filter"
            value={stretch.by}
            onChange={(event) => change({ by: event.target.value as Grouping })}
          >
            {groupings.map((one) => (
              <option key={one} value={one}>
                {t(`board.grouping.${one}`)}
              </option>
            ))}
          </select>
        </label>
        <a
          className="btn btn-outline-primary btn-xs"
          href={`/desk/api${historyPath(stretch, '.csv')}`}
          download
        >
          {t('board.csv')}
        </a>
      </div>
      {history.isError ? (
        <p className="note note-danger" role="alert">
          {messageOf(history.error)}
        </p>
      ) : null}
      {history.data ? <HistoryTable rows={history.data.rows} by={stretch.by} /> : null}
    </section>
  );
}

function DayField(field: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (day: string) => void;
}) {
  return (
    <label>
      {field.label}
      <input
        type="date"
        className="filter"
        value={field.value}
        required
        onChange={(event) => event.target.value && field.onChange(event.target.value)}
      />
    </label>
  );
}

function HistoryTable({ rows, by }: { readonly rows: readonly HistoryRow[]; readonly by: Grouping }) {
  if (rows.length === 0) return <p className="muted">{t('board.empty')}</p>;
  const outcomes = [...new Set(rows.flatMap((row) => Object.keys(row.outcomes)))].toSorted();
  return (
    <ScrollTable label={t('board.history-table')}>
      <thead>
        <tr>
          <th scope="col">{t(`board.grouping.${by}`)}</th>
          <th scope="col">{t('board.asked')}</th>
          <th scope="col">{t('board.first-reply')}</th>
          <th scope="col">{t('board.first-reply-ninth')}</th>
          <th scope="col">{t('board.resolution')}</th>
          {outcomes.map((one) => (
            <th key={one} scope="col">
              {outcomeName(one)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.of}>
            <th scope="row">{nameOf(by, row.of)}</th>
            <td>{row.asked}</td>
            <td>{medianOf(row.firstReply)}</td>
            <td>{minutesText(row.firstReply.ninth)}</td>
            <td>{medianOf(row.resolution)}</td>
            {outcomes.map((one) => (
              <td key={one}>{row.outcomes[one] ?? 0}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}

function nameOf(by: Grouping, of: string): string {
  if (by === 'language') return languageName(of || null);
  if (by === 'territory') return territoryName(of || null);
  return by === 'channel' ? channelName(of) : of;
}

function outcomeName(outcome: string): string {
  return has(`outcomes.${outcome}`) ? t(`outcomes.${outcome}`) : outcome;
}

function medianOf({ count, median }: Times): string {
  return count === 0 ? minutesText(null) : t('board.median', { time: minutesText(median), count });
}

function minutesText(minutes: Minutes): string {
  if (minutes === null) return t('board.nobody');
  if (minutes === 'over') return t('board.over-three-days');
  if (minutes < 60) return t('board.within-minutes', { count: minutes });
  return minutes < 1_440
    ? t('board.within-hours', { count: minutes / 60 })
    : t('board.within-days', { count: minutes / 1_440 });
}
