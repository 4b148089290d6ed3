// SPDX-License-Identifier: AGPL-3.0-or-later
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { api, messageOf } from '../data/api.ts';
import { Field } from '../kit/field.tsx';
import { territoryName } from '../kit/names.ts';
import { t } from '../kit/texts.ts';
import { type HoursPart, type HoursSetting, hoursQuery, noPart } from './hours-query.ts';

/** Opening hours: in general, and otherwise for a territory or a team. */
export function HoursPage() {
  const shown = useQuery(hoursQuery);
  if (shown.isError) return <p role="alert">{messageOf(shown.error)}</p>;
  if (!shown.data) return <p className="page-message">{t('loading')}</p>;
  return <HoursForm setting={shown.data.setting} teams={shown.data.teams} />;
}

function HoursForm({
  setting,
  teams,
}: {
  readonly setting: HoursSetting;
  readonly teams: readonly { readonly id: string; readonly name: string }[];
}) {
  const client = useQueryClient();
  const [edited, setEdited] = useState(setting);
  const [territory, setTerritory] = useState('');
  const save = useMutation({
    mutationFn: () => api('PUT', '/hours', edited),
    onSuccess: () => client.invalidateQueries({ queryKey: ['hours'] }),
  });
  const change = (next: HoursSetting) => {
    save.reset();
    setEdited(next);
  };
  const id = territory.trim().toLowerCase().replaceAll(/\s+/g, '-');
  return (
    <form
      className="page hours"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <h1>{t('hours.title')}</h1>
      <p>{t('hours.text')}</p>
      <Part
        name={t('hours.general')}
        part={edited.general}
        onChange={(general) => change({ ...edited, general })}
      />
      {Object.entries(edited.territories).map(([one, part]) => (
        <Part
          key={one}
          name={t('hours.territory', { name: territoryName(one) })}
          part={part}
          onChange={(next) => change({ ...edited, territories: { ...edited.territories, [one]: next } })}
        />
      ))}
      <div className="hours-add">
        <Field
          label={t('hours.new-territory')}
          help={t('hours.new-territory-help')}
          value={territory}
          onChange={setTerritory}
        />
        <Button
          className="btn btn-outline-primary btn-sm"
          isDisabled={id === '' || id in edited.territories}
          onPress={() => {
            change({ ...edited, territories: { ...edited.territories, [id]: noPart } });
            setTerritory('');
          }}
        >
          {t('hours.add')}
        </Button>
      </div>
      {teams.map((team) => (
        <Part
          key={team.id}
          name={t('hours.team', { name: team.name })}
          part={edited.teams[team.id] ?? noPart}
          onChange={(next) => change({ ...edited, teams: { ...edited.teams, [team.id]: next } })}
        />
      ))}
      {save.isError ? <p role="alert">{messageOf(save.error)}</p> : null}
      {save.isSuccess ? <p role="status">{t('hours.saved')}</p> : null}
      <Button type="submit" className="btn btn-primary" isDisabled={save.isPending}>
        {t('hours.save')}
      </Button>
    </form>
  );
}

function Part({
  name,
  part,
  onChange,
}: {
  readonly name: string;
  readonly part: HoursPart;
  readonly onChange: (part: HoursPart) => void;
}) {
  return (
    <fieldset className="hours-part">
      <legend>{name}</legend>
      <Field
        label={t('hours.week')}
        help={t('hours.week-help')}
        value={part.week ?? ''}
        onChange={(week) => onChange({ ...part, week: week || null })}
      />
      <Field
        label={t('hours.patron')}
        help={t('hours.patron-help')}
        value={part.patron ?? ''}
        onChange={(patron) => onChange({ ...part, patron: patron || null })}
      />
      <Lines
        label={t('hours.closures')}
        help={t('hours.closures-help')}
        lines={part.closures.map(({ from, to }) => (from === to ? from : `${from} ${to}`))}
        onChange={(lines) =>
          onChange({
            ...part,
            closures: lines.map((line) => {
              const [from = '', to = from] = line.split(/\s+/);
              return { from, to };
            }),
          })
        }
      />
      <Lines
        label={t('hours.openings')}
        help={t('hours.openings-help')}
        lines={part.openings.map(({ date, hours }) => `${date} ${hours}`)}
        onChange={(lines) =>
          onChange({
            ...part,
            openings: lines.map((line) => {
              const [date = '', ...hours] = line.split(/\s+/);
              return { date, hours: hours.join('') };
            }),
          })
        }
      />
    </fieldset>
  );
}

/** A list, a line for each. What is typed stays as it is until it is saved. */
function Lines({
  label,
  help,
  lines,
  onChange,
}: {
  readonly label: string;
  readonly help: string;
  readonly lines: readonly string[];
  readonly onChange: (lines: string[]) => void;
}) {
  const [text, setText] = useState(lines.join('\n'));
  return (
    <label className="field">
      {label}
      <textarea
        className="field-input"
        rows={2}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          onChange(
            event.target.value
              .split('\n')
              .map((line) => line.trim())
              .filter(Boolean),
          );
        }}
      />
      <span className="field-help">{help}</span>
    </label>
  );
}
