// SPDX-License-Identifier: AGPL-3.0-or-later
import { useEffect, useRef, useState } from 'react';
import { api, messageOf } from '../data/api.ts';
import type { Me } from '../data/desk-types.ts';
import { LinkTo } from '../kit/link-to.tsx';
import { t } from '../kit/texts.ts';
import { go } from '../shell/router.ts';
import { AccountFrame } from './account-frame.tsx';
import { type Entered, isAsked, type SecondStepAsked } from './entered.ts';
import { arrive, type Journey } from './journey.ts';
import { SecondStep } from './second-step.tsx';

/** Where the provider of identities sends the browser back to. */
export function ProviderPage({ onDone }: { readonly onDone: (me: Me) => void }) {
  const [asked, setAsked] = useState<SecondStepAsked | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const once = useRef(false);
  const enter = (me: Me) => {
    onDone(me);
    go({ page: 'queue' }, 'replace');
  };
  useEffect(() => {
    // What comes back works once, and development renders twice.
    if (once.current) return;
    once.current = true;
    const { journey, query } = arrive();
    if (!journey) {
      setFailed(t('provider.lost'));
      return;
    }
    finish(journey, query)
      .then((entered) => {
        if (!entered) go({ page: 'account' }, 'replace');
        else if (isAsked(entered)) setAsked(entered);
        else enter(entered);
      })
      .catch((error: unknown) => setFailed(messageOf(error)));
  });
  return (
    <AccountFrame title={t('sign-in.title')}>
      {failed ? (
        <>
          <p className="note note-danger" role="alert">
            {failed}
          </p>
          <LinkTo to={{ page: 'queue' }} className="btn btn-primary w-100">
            {t('provider.back')}
          </LinkTo>
        </>
      ) : asked ? (
        <SecondStep asked={asked} onDone={enter} />
      ) : (
        <p role="status">{t('loading')}</p>
      )}
    </AccountFrame>
  );
}

/** @returns null when the account was linked: who was signed in stays so */
async function finish(journey: Journey, query: string): Promise<Entered | null> {
  const { ticket } = journey;
  if (journey.why === 'sign-in') return api<Entered>('POST', '/login/provider', { ticket, query });
  if (journey.why === 'set-up') {
    const { token, name, email } = journey;
    return api<Me>('POST', '/setup/provider', { ticket, query, token, name, email });
  }
  // The page was loaded anew: the token against forged requests comes with `me`.
  await api<Me>('GET', '/me');
  await api('POST', '/me/identities', { ticket, query });
  return null;
}
