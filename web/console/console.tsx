// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { SignInPage } from './account/sign-in-page.tsx';
import { messageOf, whenSignedOut } from './data/api.ts';
import type { Me } from './data/desk-types.ts';
import { meQuery } from './data/queries.ts';
import { followAccount } from './kit/speak.ts';
import { t } from './kit/texts.ts';
import { DeskPage } from './shell/desk-page.tsx';
import { usePlace } from './shell/router.ts';

const SetupPage = lazy(() =>
  import('./account/setup-page.tsx').then((file) => ({ default: file.SetupPage })),
);

const ProviderPage = lazy(() =>
  import('./account/provider-page.tsx').then((file) => ({ default: file.ProviderPage })),
);
const FactorPage = lazy(() =>
  import('./account/factor-page.tsx').then((file) => ({ default: file.FactorPage })),
);

/** The whole console: the set-up link, the sign-in, or the desk. The address stays, so that one lands where one was. */
export function Console() {
  const client = useQueryClient();
  const place = usePlace();
  const me = useQuery(meQuery);
  const [ended, setEnded] = useState(false);

  useEffect(() => {
    whenSignedOut(() => {
      if (client.getQueryData(['me'])) setEnded(true);
      client.setQueryData(['me'], null);
    });
  }, [client]);

  useEffect(() => {
    if (me.data) void followAccount(me.data).catch(() => undefined);
  }, [me.data]);

  const enter = (signedIn: Me) => {
    setEnded(false);
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'me' });
    client.setQueryData(['me'], signedIn);
  };

  if (place.page === 'setup')
    return (
      <Suspense>
        <SetupPage onDone={enter} />
      </Suspense>
    );
  if (place.page === 'provider')
    return (
      <Suspense>
        <ProviderPage onDone={enter} />
      </Suspense>
    );
  if (me.isPending) return <p className="page-message">{t('loading')}</p>;
  if (me.isError)
    return (
      <p className="page-message" role="alert">
        {messageOf(me.error)}{' '}
        <button type="button" className="btn btn-primary btn-sm" onClick={() => void me.refetch()}>
          {t('retry')}
        </button>
      </p>
    );
  if (!me.data) return <SignInPage ended={ended} onDone={enter} />;
  if (me.data.factorNeeded)
    return (
      <Suspense>
        <FactorPage />
      </Suspense>
    );
  return <DeskPage key={me.data.id} me={me.data} />;
}
