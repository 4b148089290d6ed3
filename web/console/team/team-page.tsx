// SPDX-License-Identifier: AGPL-3.0-or-later
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from 'react-aria-components';
import { api, messageOf } from '../data/api.ts';
import { type ListedInvitation, type ListedOperator, type Me, type Role, roles } from '../data/desk-types.ts';
import { Field } from '../kit/field.tsx';
import { dayAndTime, languageName, territoryName } from '../kit/names.ts';
import { t } from '../kit/texts.ts';
import { ForgetFactor } from './forget-factor.tsx';

/** Colleagues and invitations, for administrators. */
export function TeamPage({ me }: { readonly me: Me }) {
  const client = useQueryClient();
  const operators = useQuery({
    queryKey: ['operators'],
    queryFn: () => api<{ operators: ListedOperator[] }>('GET', '/operators'),
  });
  const change = useMutation({
    mutationFn: ({ id, ...body }: { id: string; disabled?: boolean; role?: Role }) =>
      api('PATCH', `/operators/${id}`, body),
    onSettled: () => client.invalidateQueries({ queryKey: ['operators'] }),
  });
  return (
    <>
      <h1>{t('team.title')}</h1>
      {operators.isError || change.isError ? (
        <p className="note note-danger" role="alert">
          {messageOf(operators.error ?? change.error)}
        </p>
      ) : null}
      <section className="card-plain">
        <h2>{t('team.operators')}</h2>
        <ul className="listed">
          {operators.data?.operators.map((one) => (
            <li key={one.id}>
              <span>
                <strong>{one.name}</strong> {one.disabled ? `(${t('team.disabled')})` : ''}
                <span className="muted block">
                  {one.email} · {reachOf(one)}
                </span>
              </span>
              <select
                className="filter"
                aria-label={t('team.role-of', { name: one.name })}
                value={one.role}
                onChange={(event) => change.mutate({ id: one.id, role: event.target.value as Role })}
              >
                {roles.map((role) => (
                  <option key={role} value={role}>
                    {t(`roles.${role}`)}
                  </option>
                ))}
              </select>
              {one.id === me.id || one.disabled ? null : <ForgetFactor operator={one} />}
              {one.id === me.id ? null : (
                <Button
                  className="btn btn-outline-primary btn-xs"
                  onPress={() => change.mutate({ id: one.id, disabled: !one.disabled })}
                >
                  {one.disabled ? t('team.enable') : t('team.disable')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </section>
      <Invite />
    </>
  );
}

function reachOf({
  territories,
  languages,
}: {
  territories: readonly string[];
  languages: readonly string[];
}): string {
  const where = territories.length > 0 ? territories.map(territoryName).join(', ') : t('team.everywhere');
  return [where, languages.map(languageName).join(', ')].filter(Boolean).join(' · ');
}

const listOf = (text: string) =>
  text
    .split(',')
    .map((one) => one.trim().toLowerCase().replace(/\s+/g, '-'))
    .filter(Boolean);

function Invite() {
  const client = useQueryClient();
  const [role, setRole] = useState<Role>('operator');
  const [territories, setTerritories] = useState('');
  const [languages, setLanguages] = useState('it');
  const invitations = useQuery({
    queryKey: ['invitations'],
    queryFn: () => api<{ invitations: ListedInvitation[] }>('GET', '/invitations'),
  });
  const refresh = () => client.invalidateQueries({ queryKey: ['invitations'] });
  const invite = useMutation({
    mutationFn: () =>
      api<{ token: string; expiresAt: number }>('POST', '/invitations', {
        role,
        territories: listOf(territories),
        languages: listOf(languages),
      }),
    onSuccess: refresh,
  });
  const takeBack = useMutation({
    mutationFn: (id: string) => api('DELETE', `/invitations/${id}`),
    onSettled: refresh,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate();
  };
  const link = invite.data ? `${location.origin}/desk/setup#${invite.data.token}` : null;
  return (
    <section className="card-plain">
      <h2>{t('invite.title')}</h2>
      <p>{t('invite.text')}</p>
      <form onSubmit={submit}>
        <div className="field">
          <label htmlFor="invite-role">{t('invite.role')}</label>
          <select
            id="invite-role"
            className="field-input"
            value={role}
            onChange={(event) => setRole(event.target.value as Role)}
          >
            {roles.map((one) => (
              <option key={one} value={one}>
                {t(`roles.${one}`)}
              </option>
            ))}
          </select>
          <p className="field-help">{t(`role-help.${role}`)}</p>
        </div>
        <Field
          label={t('invite.territories')}
          help={t('invite.territories-help')}
          value={territories}
          onChange={setTerritories}
        />
        <Field
          label={t('invite.languages')}
          help={t('invite.languages-help')}
          value={languages}
          onChange={setLanguages}
        />
        <Button type="submit" className="btn btn-primary btn-sm" isDisabled={invite.isPending}>
          {t('invite.make')}
        </Button>
      </form>
      {invite.isError ? (
        <p className="note note-danger" role="alert">
          {messageOf(invite.error)}
        </p>
      ) : null}
      {link ? (
        <p className="note" role="status">
          {t('invite.once')}
          <input
            className="field-input"
            readOnly
            dir="ltr"
            value={link}
            aria-label={t('invite.link')}
            onFocus={(event) => event.target.select()}
          />
        </p>
      ) : null}
      <ul className="listed">
        {invitations.data?.invitations.map((one) => (
          <li key={one.id}>
            <span>
              {t(`roles.${one.role}`)} · {reachOf(one)}
              <span className="muted block">{t('invite.until', { when: dayAndTime(one.expiresAt) })}</span>
            </span>
            <Button className="btn btn-outline-primary btn-xs" onPress={() => takeBack.mutate(one.id)}>
              {t('invite.take-back')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
