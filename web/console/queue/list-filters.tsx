// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../data/api.ts';
import { channelName, languageName, territoryName } from '../kit/names.ts';
import { t } from '../kit/texts.ts';
import { go } from '../shell/router.ts';
import { isNarrowed, type ListFilter, noFilter, type View } from './queue-patch.ts';

interface Facet {
  readonly value: string;
  readonly count: number;
}

type Facets = Readonly<Record<'language' | 'territory' | 'topic' | 'channel', readonly Facet[]>>;

const views: readonly View[] = ['open', 'mine', 'all'];
const names = {
  language: languageName,
  territory: territoryName,
  topic: (topic: string) => topic,
  channel: channelName,
} as const;

/** Which conversations the list shows. Further filters are a press away: a narrow pane has room for the names. */
export function ListFilters({
  view,
  filter,
  maySearch,
  onView,
  onFilter,
}: {
  readonly view: View;
  readonly filter: ListFilter;
  readonly maySearch: boolean;
  readonly onView: (view: View) => void;
  readonly onFilter: (filter: ListFilter) => void;
}) {
  const [shown, setShown] = useState(false);
  const facets = useQuery({
    queryKey: ['facets'],
    queryFn: () => api<Facets>('GET', '/list/facets'),
    staleTime: 60_000,
    enabled: shown,
  });
  const set = (name: keyof ListFilter) => (value: string) => onFilter({ ...filter, [name]: value });
  const states = view === 'open' ? ['waiting', 'person'] : ['waiting', 'person', 'closed'];
  const narrowed = Object.entries(filter).filter(([name, value]) => name !== 'alias' && value !== '').length;
  return (
    <div className="filters">
      <fieldset className="views">
        <legend className="visually-hidden">{t('list.views')}</legend>
        {views.map((one) => (
          <button key={one} type="button" aria-pressed={one === view} onClick={() => onView(one)}>
            {t(`list.view.${one}`)}
          </button>
        ))}
      </fieldset>
      <div className="filters-line">
        <input
          type="search"
          className="filter"
          aria-label={t('list.alias')}
          placeholder={t('list.alias')}
          value={filter.alias}
          maxLength={60}
          onChange={(event) => set('alias')(event.target.value)}
        />
        <button type="button" className="filters-more" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {narrowed > 0 ? t('list.filters-on', { count: narrowed }) : t('list.filters')}
        </button>
        {maySearch ? (
          <button type="button" className="filters-more to-search" onClick={() => go({ page: 'search' })}>
            {t('search.open')}
          </button>
        ) : null}
      </div>
      {shown ? (
        <div className="filters-all">
          {(['language', 'territory', 'topic', 'channel'] as const).map((name) => (
            <Filter
              key={name}
              label={t(`list.by.${name}`)}
              value={filter[name]}
              onChange={set(name)}
              values={facets.data?.[name].map((one) => one.value) ?? []}
              nameOf={names[name]}
            />
          ))}
          <Filter
            label={t('list.by.state')}
            value={filter.state}
            onChange={set('state')}
            values={states}
            nameOf={(state) => t(`list.state.${state}`)}
          />
          {isNarrowed(filter) ? (
            <button type="button" className="filters-more" onClick={() => onFilter(noFilter)}>
              {t('list.clear')}
            </button>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

function Filter({
  label,
  value,
  onChange,
  values,
  nameOf,
}: {
  readonly label: string;
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
      <option value="">{t('list.any', { what: label })}</option>
      {[...new Set([...values, value])].filter(Boolean).map((one) => (
        <option key={one} value={one}>
          {nameOf(one)}
        </option>
      ))}
    </select>
  );
}
