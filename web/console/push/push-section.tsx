// SPDX-License-Identifier: AGPL-3.0-or-later
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button, Switch } from 'react-aria-components';
import { api, messageOf } from '../data/api.ts';
import type { Me } from '../data/desk-types.ts';
import { Field } from '../kit/field.tsx';
import { may } from '../kit/may.ts';
import { t } from '../kit/texts.ts';
import { canPush, isSubscribed, type PushState, subscribe, unsubscribe } from './push.ts';

/** Push notifications of this browser and, for administrators, whether there are any. */
export function PushSection({ me }: { readonly me: Me }) {
  const state = useQuery({ queryKey: ['push'], queryFn: () => api<PushState>('GET', '/push') });
  if (!state.data) return null;
  return (
    <>
      <h3>{t('push.title')}</h3>
      {state.data.key ? <OwnPush pushKey={state.data.key} /> : <p className="muted">{t('push.off')}</p>}
      {may(me, 'push.change') ? (
        <PushSwitch key={String(state.data.on)} state={state.data} email={me.email} />
      ) : null}
    </>
  );
}

function OwnPush({ pushKey }: { readonly pushKey: string }) {
  const client = useQueryClient();
  const can = canPush();
  const subscribed = useQuery({ queryKey: ['push', 'own'], queryFn: isSubscribed, enabled: can });
  const change = useMutation({
    mutationFn: async (wanted: boolean) => (wanted ? subscribe(pushKey) : unsubscribe()),
    onSettled: () => client.invalidateQueries({ queryKey: ['push', 'own'] }),
  });
  if (!can) return <p className="muted">{t('push.cannot')}</p>;
  return (
    <>
      <Switch
        className="duty duty-dark"
        isSelected={subscribed.data ?? false}
        onChange={(wanted) => change.mutate(wanted)}
      >
        <span className="duty-lever" aria-hidden="true" />
        {t('push.here')}
      </Switch>
      {change.isError || change.data === false ? (
        <p className="note note-danger" role="alert">
          {change.isError ? messageOf(change.error) : t('push.refused')}
        </p>
      ) : null}
    </>
  );
}

function PushSwitch({ state, email }: { readonly state: PushState; readonly email: string }) {
  const client = useQueryClient();
  const [contact, setContact] = useState(state.contact || email);
  const change = useMutation({
    mutationFn: () => api('PUT', '/push', { on: !state.on, contact }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['push'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <form onSubmit={submit}>
      <p>{t('push.who-learns')}</p>
      {change.isError ? (
        <p className="note note-danger" role="alert">
          {messageOf(change.error)}
        </p>
      ) : null}
      {state.on ? null : (
        <Field
          label={t('push.contact')}
          help={t('push.contact-help')}
          type="email"
          value={contact}
          onChange={setContact}
          isRequired
        />
      )}
      <Button type="submit" className="btn btn-outline-primary btn-xs" isDisabled={change.isPending}>
        {state.on ? t('push.switch-off') : t('push.switch-on')}
      </Button>
    </form>
  );
}
