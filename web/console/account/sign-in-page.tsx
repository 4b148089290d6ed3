// SPDX-License-Identifier: AGPL-3.0-or-later
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from 'react-aria-components';
import { api, messageOf } from '../data/api.ts';
import type { Me } from '../data/desk-types.ts';
import { Field } from '../kit/field.tsx';
import { t } from '../kit/texts.ts';
import { AccountFrame } from './account-frame.tsx';

/** @param ended true when a session ran out, so that nobody thinks the page failed */
export function SignInPage({
  ended,
  onDone,
}: {
  readonly ended: boolean;
  readonly onDone: (me: Me) => void;
}) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => api<Me>('POST', '/login', { email, password }),
    onSuccess: onDone,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!signIn.isPending) signIn.mutate();
  };
  return (
    <AccountFrame title={t('sign-in.title')}>
      {ended && !signIn.isError ? (
        <p className="note" role="status">
          {t('sign-in.ended')}
        </p>
      ) : null}
      {signIn.isError ? (
        <p className="note note-danger" role="alert">
          {messageOf(signIn.error)}
        </p>
      ) : null}
      <form onSubmit={submit}>
        <Field
          label={t('sign-in.email')}
          type="email"
          name="email"
          autoComplete="username"
          value={email}
          onChange={setEmail}
          isRequired
          autoFocus
        />
        <Field
          label={t('sign-in.password')}
          type="password"
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          isRequired
        />
        <Button type="submit" className="btn btn-primary w-100" isDisabled={signIn.isPending}>
          {signIn.isPending ? t('sign-in.checking') : t('sign-in.enter')}
        </Button>
      </form>
      <p className="door-help">{t('sign-in.help')}</p>
    </AccountFrame>
  );
}
