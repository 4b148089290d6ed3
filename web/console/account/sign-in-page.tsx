// SPDX-License-Identifier: AGPL-3.0-or-later
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, lazy, Suspense, useState } from 'react';
import { Button } from 'react-aria-components';
import { api } from '../data/api.ts';
import type { Me } from '../data/desk-types.ts';
import { Field } from '../kit/field.tsx';
import { t } from '../kit/texts.ts';
import { AccountFrame } from './account-frame.tsx';
import { type Entered, isAsked, passkeysWork, type SecondStepAsked, signInByPasskey } from './entered.ts';
import { setOut } from './journey.ts';
import { Trouble } from './trouble.tsx';
import { waysQuery } from './ways-query.ts';

const SecondStep = lazy(() => import('./second-step.tsx').then((file) => ({ default: file.SecondStep })));

/** @param ended true when a session ran out, so that nobody thinks the page failed */
export function SignInPage({
  ended,
  onDone,
}: {
  readonly ended: boolean;
  readonly onDone: (me: Me) => void;
}) {
  const [asked, setAsked] = useState<SecondStepAsked | null>(null);
  if (asked)
    return (
      <AccountFrame title={t('second-step.title')}>
        <Suspense fallback={<p>{t('loading')}</p>}>
          <SecondStep asked={asked} onDone={onDone} onAgain={() => setAsked(null)} />
        </Suspense>
      </AccountFrame>
    );
  return (
    <FirstStep
      ended={ended}
      onEntered={(entered) => (isAsked(entered) ? setAsked(entered) : onDone(entered))}
    />
  );
}

function FirstStep({
  ended,
  onEntered,
}: {
  readonly ended: boolean;
  readonly onEntered: (entered: Entered) => void;
}) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => api<Entered>('POST', '/login', { email, password }),
    onSuccess: onEntered,
  });
  const passkey = useMutation({ mutationFn: signInByPasskey, onSuccess: onEntered });
  const away = useMutation({ mutationFn: () => setOut({ why: 'sign-in' }) });
  const provider = useQuery(waysQuery).data?.provider;
  const trouble = signIn.error ?? passkey.error ?? away.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    passkey.reset();
    away.reset();
    if (!signIn.isPending) signIn.mutate();
  };
  return (
    <AccountFrame title={t('sign-in.title')}>
      {ended && !trouble ? (
        <p className="note" role="status">
          {t('sign-in.ended')}
        </p>
      ) : null}
      <Trouble error={trouble} />
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
      {passkeysWork() ? (
        <Button
          className="btn btn-outline-primary w-100 door-other"
          isDisabled={passkey.isPending}
          onPress={() => passkey.mutate()}
        >
          {t('passkeys.enter')}
        </Button>
      ) : null}
      {provider ? (
        <Button
          className="btn btn-outline-primary w-100 door-other"
          isDisabled={away.isPending}
          onPress={() => away.mutate()}
        >
          {t('provider.enter', { name: provider })}
        </Button>
      ) : null}
      <p className="door-help">{t('sign-in.help')}</p>
    </AccountFrame>
  );
}
