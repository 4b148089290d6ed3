// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { Button } from 'react-aria-components';
import { messageOf } from '../data/api.ts';
import type { Handoff, Me, Priority } from '../data/desk-types.ts';
import { dayAndTime } from '../kit/names.ts';
import { t } from '../kit/texts.ts';
import { queueQuery } from '../queue/queue-query.ts';
import { sent, useRoutingAct } from './routing-acts.ts';

const TransferDialog = lazy(() =>
  import('./transfer-dialog.tsx').then((file) => ({ default: file.TransferDialog })),
);
const SnoozeDialog = lazy(() =>
  import('./snooze-dialog.tsx').then((file) => ({ default: file.SnoozeDialog })),
);

const priorities: readonly Priority[] = ['low', 'normal', 'high', 'urgent'];

/** Passing on, rest and priority, in the head of a conversation. */
export function ThreadRouting({ handoff, me }: { readonly handoff: Handoff; readonly me: Me }) {
  const [asking, setAsking] = useState<'transfer' | 'snooze' | null>(null);
  const client = useQueryClient();
  const queue = useQuery({ ...queueQuery(client, true), refetchInterval: false }).data;
  const act = useRoutingAct(handoff.id);
  if (handoff.state === 'closed') return null;
  const mine = handoff.state === 'person' && handoff.operator?.id === me.id;
  const mayPass = mine || handoff.state === 'waiting' || me.role !== 'operator';
  const leave = () => setAsking(null);
  return (
    <div className="thread-routing">
      {mayPass ? (
        <Button className="btn btn-outline-primary btn-xs" onPress={() => setAsking('transfer')}>
          {t('transfer.button')}
        </Button>
      ) : null}
      {mine && !handoff.snooze ? (
        <Button className="btn btn-outline-primary btn-xs" onPress={() => setAsking('snooze')}>
          {t('snooze.button')}
        </Button>
      ) : null}
      {mine && handoff.snooze ? (
        <Button
          className="btn btn-outline-primary btn-xs"
          isDisabled={act.isPending}
          onPress={() => act.mutate(sent('wake'))}
        >
          {t('snooze.wake')}
        </Button>
      ) : null}
      <select
        className="filter priority"
        aria-label={t('priority.label')}
        value={handoff.priority}
        onChange={(event) => act.mutate(sent('priority', { priority: event.target.value }))}
      >
        {priorities.map((one) => (
          <option key={one} value={one}>
            {t(`priority.${one}`)}
          </option>
        ))}
      </select>
      {handoff.snooze ? (
        <p className="routing-note">
          {handoff.snooze.until === null
            ? t('snooze.until-written')
            : t('snooze.until', { when: dayAndTime(handoff.snooze.until) })}
        </p>
      ) : null}
      {act.isError ? (
        <p className="routing-note" role="alert">
          {messageOf(act.error)}
        </p>
      ) : null}
      <Suspense fallback={null}>
        {asking === 'transfer' ? (
          <TransferDialog
            handoff={handoff}
            queue={queue}
            onLeave={leave}
            onSend={(to, note) => act.mutate(sent('transfer', { to, note }))}
          />
        ) : null}
        {asking === 'snooze' ? (
          <SnoozeDialog onLeave={leave} onSend={(until) => act.mutate(sent('snooze', { until }))} />
        ) : null}
      </Suspense>
    </div>
  );
}
