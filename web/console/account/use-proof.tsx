// SPDX-License-Identifier: AGPL-3.0-or-later
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { ApiError, api } from '../data/api.ts';
import { DeskDialog } from '../kit/ask-dialog.tsx';
import { Field } from '../kit/field.tsx';
import { t } from '../kit/texts.ts';
import { Trouble } from './trouble.tsx';

export interface Proof {
  /** Does what needs a fresh proof of who one is; when the desk asks for it, asks the person and does it again. */
  readonly run: <T>(work: () => Promise<T>) => Promise<T>;
  readonly dialog: ReactNode;
}

/** For what changes how an account is entered. */
export function useProof(app: boolean): Proof {
  const [shown, setShown] = useState(false);
  const settle = useRef<((proved: boolean) => void) | null>(null);
  const end = (proved: boolean) => {
    setShown(false);
    settle.current?.(proved);
    settle.current = null;
  };
  const run = async <T,>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'confirm-first') throw error;
      setShown(true);
      const proved = await new Promise<boolean>((resolve) => {
        settle.current = resolve;
      });
      if (!proved) throw error;
      return work();
    }
  };
  const dialog = shown ? (
    <DeskDialog isOpen onOpenChange={(open) => open || end(false)} title={t('prove.title')}>
      <ProofForm app={app} onProved={() => end(true)} />
    </DeskDialog>
  ) : null;
  return { run, dialog };
}

function ProofForm({ app, onProved }: { readonly app: boolean; readonly onProved: () => void }) {
  const [by, setBy] = useState<'password' | 'code'>('password');
  const [value, setValue] = useState('');
  const prove = useMutation({
    mutationFn: () => api('POST', '/me/confirm', { [by]: value }),
    onSuccess: onProved,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!prove.isPending) prove.mutate();
  };
  return (
    <form onSubmit={submit}>
      <p>{t('prove.text')}</p>
      <Trouble error={prove.error} />
      <Field
        key={by}
        label={by === 'password' ? t('password.current') : t('second-step.code')}
        type={by === 'password' ? 'password' : 'text'}
        autoComplete={by === 'password' ? 'current-password' : 'one-time-code'}
        value={value}
        onChange={setValue}
        isRequired
        autoFocus
      />
      <div className="sheet-buttons">
        {app ? (
          <Button
            className="btn btn-outline-primary btn-sm"
            onPress={() => {
              setValue('');
              setBy(by === 'password' ? 'code' : 'password');
            }}
          >
            {by === 'password' ? t('prove.by-code') : t('prove.by-password')}
          </Button>
        ) : null}
        <Button type="submit" className="btn btn-primary btn-sm" isDisabled={prove.isPending}>
          {t('prove.go')}
        </Button>
      </div>
    </form>
  );
}
