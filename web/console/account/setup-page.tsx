// SPDX-License-Identifier: AGPL-3.0-or-later
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from 'react-aria-components';
import { api, messageOf } from '../data/api.ts';
import type { Me, Role } from '../data/desk-types.ts';
import { Field } from '../kit/field.tsx';
import { t } from '../kit/texts.ts';
import { go } from '../shell/router.ts';
import { AccountFrame } from './account-frame.tsx';
import { setOut } from './journey.ts';
import { waysQuery } from './ways-query.ts';

/** Makes an account from a one-time link. The token stands behind `#`, which no browser sends to a server or a log. */
export function SetupPage({ onDone }: { readonly onDone: (me: Me) => void }) {
  const [token] = useState(() => location.hash.slice(1));
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const link = useQuery({
    queryKey: ['link', token],
    queryFn: () => api<{ role: Role; first: boolean }>('POST', '/setup/look', { token: token || '-' }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const setUp = useMutation({
    mutationFn: () => api<Me>('POST', '/setup', { token, name, email, password }),
    onSuccess: (me) => {
      onDone(me);
      history.replaceState(null, '', location.pathname);
      go({ page: 'queue' }, 'replace');
    },
  });
  const provider = useQuery(waysQuery).data?.provider;
  const away = useMutation({ mutationFn: () => setOut({ why: 'set-up', token, name, email }) });
  const differ = again !== '' && again !== password;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (again === password && !setUp.isPending) setUp.mutate();
  };
  if (link.isPending) return <AccountFrame title={t('setup.title')}>{t('loading')}</AccountFrame>;
  if (link.isError)
    return (
      <AccountFrame title={t('setup.title')}>
        <p className="note note-danger" role="alert">
          {messageOf(link.error)}
        </p>
      </AccountFrame>
    );
  return (
    <AccountFrame title={t('setup.title')}>
      <p>{link.data.first ? t('setup.first') : t('setup.invited', { role: t(`roles.${link.data.role}`) })}</p>
      {setUp.isError || away.isError ? (
        <p className="note note-danger" role="alert">
          {messageOf(setUp.error ?? away.error)}
        </p>
      ) : null}
      <form onSubmit={submit}>
        <Field
          label={t('setup.name')}
          help={t('setup.name-help')}
          autoComplete="name"
          value={name}
          onChange={setName}
          maxLength={80}
          isRequired
          autoFocus
        />
        <Field
          label={t('sign-in.email')}
          type="email"
          autoComplete="username"
          value={email}
          onChange={setEmail}
          isRequired
        />
        {provider ? (
          <>
            <Button
              className="btn btn-outline-primary w-100 door-other"
              isDisabled={away.isPending || !name.trim() || !email.trim()}
              onPress={() => away.mutate()}
            >
              {t('provider.create', { name: provider })}
            </Button>
            <p className="door-help">{t('provider.or')}</p>
          </>
        ) : null}
        <Field
          label={t('sign-in.password')}
          help={t('setup.password-help')}
          type="password"
          autoComplete="new-password"
          value={password}
          onChange={setPassword}
          minLength={12}
          maxLength={128}
          isRequired
        />
        <Field
          label={t('setup.again')}
          help={differ ? t('setup.differ') : undefined}
          type="password"
          autoComplete="new-password"
          value={again}
          onChange={setAgain}
          isInvalid={differ}
          isRequired
        />
        <Button type="submit" className="btn btn-primary w-100" isDisabled={setUp.isPending}>
          {t('setup.create')}
        </Button>
      </form>
    </AccountFrame>
  );
}
