// SPDX-License-Identifier: AGPL-3.0-or-later
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'react-aria-components';
import { api } from '../data/api.ts';
import { dayAndTime } from '../kit/names.ts';
import { t } from '../kit/texts.ts';
import { setOut } from './journey.ts';
import { Trouble } from './trouble.tsx';
import type { Proof } from './use-proof.tsx';
import type { Security } from './ways-query.ts';

/** Entering by a provider of identities: link and unlink. */
export function IdentitiesSection({
  security,
  proof,
}: {
  readonly security: Security;
  readonly proof: Proof;
}) {
  const client = useQueryClient();
  const begin = () => api<{ ticket: string; url: string }>('POST', '/me/identities/begin', {});
  const link = useMutation({ mutationFn: () => setOut({ why: 'link' }, () => proof.run(begin)) });
  const unlink = useMutation({
    mutationFn: (id: string) => proof.run(() => api('DELETE', `/me/identities/${id}`, {})),
    onSettled: () => client.invalidateQueries({ queryKey: ['security'] }),
  });
  if (!security.provider && security.identities.length === 0) return null;
  return (
    <section className="card-plain">
      <h2>{security.provider ?? t('identities.title')}</h2>
      <p>{t('identities.text')}</p>
      <Trouble error={link.error ?? unlink.error} />
      <ul className="listed">
        {security.identities.map((one) => (
          <li key={one.id}>
            <span>
              {one.issuer}
              <span className="muted block">
                {t('identities.since', { when: dayAndTime(one.createdAt) })}
              </span>
            </span>
            <Button className="btn btn-outline-primary btn-xs" onPress={() => unlink.mutate(one.id)}>
              {t('identities.unlink')}
            </Button>
          </li>
        ))}
      </ul>
      {security.provider ? (
        <Button className="btn btn-outline-primary btn-sm" onPress={() => link.mutate()}>
          {t('identities.link', { name: security.provider })}
        </Button>
      ) : null}
    </section>
  );
}
