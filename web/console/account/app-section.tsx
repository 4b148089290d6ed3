// SPDX-License-Identifier: AGPL-3.0-or-later
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from 'react-aria-components';
import { api } from '../data/api.ts';
import { Field } from '../kit/field.tsx';
import { QrCode } from '../kit/qr-code.tsx';
import { t } from '../kit/texts.ts';
import { RecoveryCodes } from './recovery-codes.tsx';
import { Trouble } from './trouble.tsx';
import type { Proof } from './use-proof.tsx';
import type { Security } from './ways-query.ts';

/** The app of codes: connect it, take it away, new recovery codes. @param onDone when the codes have been read */
export function AppSection({
  security,
  proof,
  onDone,
}: {
  readonly security: Security;
  readonly proof: Proof;
  readonly onDone?: () => void;
}) {
  const client = useQueryClient();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const refresh = () => client.invalidateQueries({ queryKey: ['security'] });
  const begin = useMutation({
    mutationFn: () => proof.run(() => api<{ secret: string; uri: string }>('POST', '/me/app/begin', {})),
  });
  const renew = useMutation({
    mutationFn: () => proof.run(() => api<{ codes: string[] }>('POST', '/me/recovery-codes', {})),
    onSuccess: (answer) => {
      setCodes(answer.codes);
      return refresh();
    },
  });
  const remove = useMutation({
    mutationFn: () => proof.run(() => api('DELETE', '/me/app', {})),
    onSuccess: refresh,
  });
  if (codes)
    return (
      <RecoveryCodes
        codes={codes}
        onRead={() => {
          setCodes(null);
          onDone?.();
        }}
      />
    );
  return (
    <section className="card-plain">
      <h2>{t('app.title')}</h2>
      <p>{security.app ? t('app.on', { count: security.codesLeft }) : t('app.off')}</p>
      <Trouble error={begin.error ?? renew.error ?? remove.error} />
      {security.app ? (
        <div className="buttons">
          <Button className="btn btn-outline-primary btn-xs" onPress={() => renew.mutate()}>
            {t('app.renew')}
          </Button>
          {security.needed && security.passkeys.length === 0 ? null : (
            <Button className="btn btn-outline-primary btn-xs" onPress={() => remove.mutate()}>
              {t('app.remove')}
            </Button>
          )}
        </div>
      ) : begin.data ? (
        <Connect
          begun={begin.data}
          proof={proof}
          onCodes={(made) => {
            begin.reset();
            setCodes(made);
            void refresh();
          }}
        />
      ) : (
        <Button className="btn btn-primary btn-sm" onPress={() => begin.mutate()}>
          {t('app.connect')}
        </Button>
      )}
    </section>
  );
}

function Connect({
  begun,
  proof,
  onCodes,
}: {
  readonly begun: { readonly secret: string; readonly uri: string };
  readonly proof: Proof;
  readonly onCodes: (codes: readonly string[]) => void;
}) {
  const [code, setCode] = useState('');
  const confirm = useMutation({
    mutationFn: () => proof.run(() => api<{ codes: string[] }>('POST', '/me/app', { code: code.trim() })),
    onSuccess: ({ codes }) => onCodes(codes),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!confirm.isPending) confirm.mutate();
  };
  return (
    <>
      <div className="pairing">
        <QrCode text={begun.uri} label={t('app.qr')} />
        <div className="app-secret">
          <p>{t('app.scan')}</p>
          <p>{t('app.type')}</p>
          <p>
            <code>{(begun.secret.match(/.{4}/g) ?? []).join(' ')}</code>
          </p>
        </div>
      </div>
      <Trouble error={confirm.error} />
      <form onSubmit={submit}>
        <Field
          label={t('app.code')}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
          value={code}
          onChange={setCode}
          isRequired
        />
        <Button type="submit" className="btn btn-primary btn-sm" isDisabled={confirm.isPending}>
          {t('app.confirm')}
        </Button>
      </form>
    </>
  );
}
