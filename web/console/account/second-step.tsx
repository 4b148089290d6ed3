// SPDX-License-Identifier: AGPL-3.0-or-later
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from 'react-aria-components';
import { api } from '../data/api.ts';
import type { Me } from '../data/desk-types.ts';
import { Field } from '../kit/field.tsx';
import { t } from '../kit/texts.ts';
import { type SecondStepAsked, signInByPasskey } from './entered.ts';
import { Trouble } from './trouble.tsx';

/** The second step of a sign-in: the code of the app, a passkey, or a recovery code. */
export function SecondStep({
  asked,
  onDone,
  onAgain,
}: {
  readonly asked: SecondStepAsked;
  readonly onDone: (me: Me) => void;
  readonly onAgain?: () => void;
}) {
  const [code, setCode] = useState('');
  const [lost, setLost] = useState(!asked.methods.includes('app') && asked.methods.includes('recovery'));
  const finish = useMutation({
    mutationFn: () => api<Me>('POST', '/login/second', { pending: asked.pending, code }),
    onSuccess: onDone,
  });
  const passkey = useMutation({ mutationFn: signInByPasskey, onSuccess: onDone });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!finish.isPending) finish.mutate();
  };
  return (
    <>
      <Trouble error={finish.error ?? passkey.error} />
      {asked.methods.includes('app') || lost ? (
        <form onSubmit={submit}>
          <Field
            key={lost ? 'recovery' : 'app'}
            label={lost ? t('second-step.recovery') : t('second-step.code')}
            help={lost ? t('second-step.recovery-help') : t('second-step.code-help')}
            autoComplete={lost ? 'off' : 'one-time-code'}
            inputMode={lost ? 'text' : 'numeric'}
            value={code}
            onChange={setCode}
            isRequired
            autoFocus
          />
          <Button type="submit" className="btn btn-primary w-100" isDisabled={finish.isPending}>
            {t('second-step.go')}
          </Button>
        </form>
      ) : null}
      {asked.methods.includes('passkey') ? (
        <Button
          className="btn btn-outline-primary w-100 door-other"
          isDisabled={passkey.isPending}
          onPress={() => passkey.mutate()}
        >
          {t('second-step.passkey')}
        </Button>
      ) : null}
      <p className="door-help">
        {asked.methods.includes('recovery') && !lost ? (
          <Button
            className="link-button"
            onPress={() => {
              setCode('');
              setLost(true);
            }}
          >
            {t('second-step.lost')}
          </Button>
        ) : null}{' '}
        {onAgain ? (
          <Button className="link-button" onPress={onAgain}>
            {t('second-step.again')}
          </Button>
        ) : null}
      </p>
      <p className="door-help">{t('second-step.help')}</p>
    </>
  );
}
