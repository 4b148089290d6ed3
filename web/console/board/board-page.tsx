// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery } from '@tanstack/react-query';
import { messageOf } from '../data/api.ts';
import { Counting } from '../kit/clock.tsx';
import { languageName, territoryName } from '../kit/names.ts';
import { ScrollTable } from '../kit/scroll-table.tsx';
import { t } from '../kit/texts.ts';
import { type AtWork, type Board, boardQuery, type Standing } from './board-query.ts';
import { HistorySection } from './history-section.tsx';

/** How the desk stands and how it did, for supervisors: figures only. */
export function BoardPage() {
  const board = useQuery(boardQuery);
  return (
    <>
      <h1>{t('board.title')}</h1>
      {board.isError ? (
        <p className="note note-danger" role="alert">
          {messageOf(board.error)}
        </p>
      ) : null}
      {board.data ? <Now board={board.data} /> : null}
      <HistorySection />
    </>
  );
}

function Now({ board }: { readonly board: Board }) {
  const { all } = board;
  return (
    <section className="card-plain" aria-labelledby="board-now">
      <h2 id="board-now">{t('board.now')}</h2>
      <dl className="figures">
        <Figure name={t('board.waiting')} value={all.waiting} alarming={all.urgent > 0} />
        <Figure name={t('board.urgent')} value={all.urgent} alarming={all.urgent > 0} />
        <Figure name={t('board.oldest')} since={all.oldest} />
        <Figure name={t('board.answered')} value={all.answered} />
        <Figure name={t('board.unanswered')} value={all.unanswered} />
        <Figure name={t('board.present')} value={board.operators.filter((one) => one.present).length} />
      </dl>
      <div className="tables">
        <StandingTable title={t('board.by-language')} rows={board.byLanguage} nameOf={languageName} />
        <StandingTable title={t('board.by-territory')} rows={board.byTerritory} nameOf={territoryName} />
      </div>
      <AtWorkTable operators={board.operators} />
    </section>
  );
}

function Figure(figure: {
  readonly name: string;
  readonly value?: number;
  readonly since?: number | null;
  readonly alarming?: boolean;
}) {
  const { name, value, since, alarming = false } = figure;
  return (
    <div className={alarming ? 'figure figure-alarming' : 'figure'}>
      <dt>{name}</dt>
      <dd>{value ?? <Since at={since ?? null} label={name} />}</dd>
    </div>
  );
}

function Since({ at, label }: { readonly at: number | null; readonly label: string }) {
  return at === null ? t('board.nobody') : <Counting since={at} label={label} />;
}

function StandingTable(table: {
  readonly title: string;
  readonly rows: readonly Standing[];
  readonly nameOf: (of: string | null) => string;
}) {
  return (
    <div>
      <ScrollTable label={table.title}>
        <caption>{table.title}</caption>
        <thead>
          <tr>
            <th scope="col">{t('board.of')}</th>
            <th scope="col">{t('board.waiting')}</th>
            <th scope="col">{t('board.oldest')}</th>
            <th scope="col">{t('board.answered')}</th>
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={row.of ?? ''}>
              <th scope="row">{table.nameOf(row.of)}</th>
              <td>{row.waiting}</td>
              <td>
                <Since at={row.oldest} label={t('board.oldest')} />
              </td>
              <td>{row.answered}</td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
      {table.rows.length === 0 ? <p className="muted">{t('board.empty')}</p> : null}
    </div>
  );
}

function AtWorkTable({ operators }: { readonly operators: readonly AtWork[] }) {
  return (
    <div>
      <ScrollTable label={t('board.operators')}>
        <caption>{t('board.operators')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('board.name')}</th>
            <th scope="col">{t('board.state')}</th>
            <th scope="col">{t('board.languages')}</th>
            <th scope="col">{t('board.load')}</th>
            <th scope="col">{t('board.oldest-unanswered')}</th>
          </tr>
        </thead>
        <tbody>
          {operators.map((one) => (
            <tr key={one.id}>
              <th scope="row">{one.name}</th>
              <td>{one.present ? t('board.here') : t('board.away')}</td>
              <td>{one.languages.map(languageName).join(', ')}</td>
              <td>{one.load}</td>
              <td>
                <Since at={one.oldestUnanswered} label={t('board.oldest-unanswered')} />
              </td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
      {operators.length === 0 ? <p className="muted">{t('board.no-operators')}</p> : null}
    </div>
  );
}
