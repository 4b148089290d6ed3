// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'react-aria-components';
import { api } from '../data/api.ts';
import { t } from '../kit/texts.ts';
import { AccountFrame } from './account-frame.tsx';
import { AppSection } from './app-section.tsx';
import { PasskeysSection } from './passkeys-section.tsx';
import { Trouble } from './trouble.tsx';
import { useProof } from './use-proof.tsx';
import { securityQuery } from './ways-query.ts';

/** Before anything else for an account that must have a second factor and has none. */
export function FactorPage() {
  const client = useQueryClient();
  const { data: security, error } = useQuery(securityQuery);
  const proof = useProof(false);
  const done = () => client.invalidateQueries({ queryKey: ['me'] });
  const leave = () => api('POST', '/logout', {}).finally(() => location.assign('/desk'));
  return (
    <AccountFrame title={t('factor.title')}>
      <p>{t('factor.text')}</p>
      <Trouble error={error} />
      {security ? (
        <>
          <AppSection security={security} proof={proof} onDone={() => void done()} />
          <PasskeysSection security={security} proof={proof} onDone={() => void done()} />
        </>
      ) : null}
      <Button className="btn btn-outline-primary btn-sm" onPress={() => void leave()}>
        {t('leave.button')}
      </Button>
      {proof.dialog}
    </AccountFrame>
  );
}
