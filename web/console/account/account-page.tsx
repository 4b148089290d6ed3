// SPDX-License-Identifier: AGPL-3.0-or-later
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from 'react-aria-components';
import { AlertsSection } from '../alerts/alerts-section.tsx';
import { api, messageOf } from '../data/api.ts';
import type { ListedSession, Me } from '../data/desk-types.ts';
import { Field } from '../kit/field.tsx';
import { dayAndTime } from '../kit/names.ts';
import { t } from '../kit/texts.ts';
import { leaveDesk } from '../shell/leave-desk.ts';
import { LanguageChoice } from './language-choice.tsx';
import { SecuritySections } from './security-sections.tsx';

export function AccountPage({ me }: { readonly me: Me }) {
  return (
    <>
      <h1>{me.name}</h1>
      <p className="muted">
        {me.email} · {t(`roles.${me.role}`)}
      </p>
      <section className="card-plain">
        <h2>{t('language.title')}</h2>
        <p>{t('language.text')}</p>
        <LanguageChoice me={me} />
      </section>
      <AlertsSection me={me} />
      <Sessions />
      <SecuritySections />
      <Password />
    </>
  );
}

function Sessions() {
  const client = useQueryClient();
  const list = useQuery({
    queryKey: ['sessions'],
    queryFn: () => api<{ sessions: ListedSession[] }>('GET', '/sessions'),
  });
  const end = useMutation({
    mutationFn: (id: string | null) => api('DELETE', id ? `/sessions/${id}` : '/sessions', {}),
    onSuccess: (_done, id) => (id ? client.invalidateQueries({ queryKey: ['sessions'] }) : leaveDesk()),
  });
  return (
    <section className="card-plain">
      <h2>{t('sessions.title')}</h2>
      <ul className="listed">
        {list.data?.sessions.map((one) => (
          <li key={one.id}>
            <span>
              <strong>{one.agent}</strong> {one.current ? `(${t('sessions.this')})` : ''}
              <span className="muted block">{t('sessions.since', { when: dayAndTime(one.createdAt) })}</span>
            </span>
            {one.current ? null : (
              <Button className="btn btn-outline-primary btn-xs" onPress={() => end.mutate(one.id)}>
                {t('sessions.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Button className="btn btn-outline-primary btn-xs" onPress={() => end.mutate(null)}>
        {t('sessions.end-all')}
      </Button>
    </section>
  );
}

function Password() {
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const change = useMutation({
    mutationFn: () => api('PUT', '/me/password', { current, password }),
    onSuccess: () => {
      setCurrent('');
      setPassword('');
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <section className="card-plain">
      <h2>{t('password.title')}</h2>
      {change.isError ? (
        <p className="note note-danger" role="alert">
          {messageOf(change.error)}
        </p>
      ) : null}
      {change.isSuccess ? (
        <p className="note" role="status">
          {t('password.changed')}
        </p>
      ) : null}
      <form onSubmit={submit}>
        <Field
          label={t('password.current')}
          type="password"
          autoComplete="current-password"
          value={current}
          onChange={setCurrent}
          isRequired
        />
        <Field
          label={t('password.new')}
          help={t('setup.password-help')}
          type="password"
          autoComplete="new-password"
          value={password}
          onChange={setPassword}
          isRequired
        />
        <Button type="submit" className="btn btn-primary btn-sm" isDisabled={change.isPending}>
          {t('password.change')}
        </Button>
      </form>
    </section>
  );
}
