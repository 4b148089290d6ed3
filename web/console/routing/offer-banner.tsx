// SPDX-License-Identifier: AGPL-3.0-or-later
import { Button } from 'react-aria-components';
import { messageOf } from '../data/api.ts';
import type { Queue, QueueItem } from '../data/desk-types.ts';
import { useServerSecond } from '../kit/clock.tsx';
import { Icon } from '../kit/icons.tsx';
import { languageName, reasonName, territoryName } from '../kit/names.ts';
import { t } from '../kit/texts.ts';
import { go } from '../shell/router.ts';
import { sent, useRoutingAct } from './routing-acts.ts';

/** What is offered to this operator, and the alarm of who supervises. */
export function OfferBanner({ queue }: { readonly queue: Queue | undefined }) {
  const offered = queue?.offered ?? [];
  const alarms = queue?.items.filter((item) => item.alarm) ?? [];
  return (
    <div aria-live="polite">
      {alarms.length > 0 ? (
        <div className="offer offer-alarm">
          <Icon name="urgent" small />
          <p>{t('offer.alarm', { count: alarms.length })}</p>
          <Button
            className="btn btn-xs btn-light"
            onPress={() => go({ page: 'thread', id: alarms[0]?.id ?? '' })}
          >
            {t('offer.look')}
          </Button>
        </div>
      ) : null}
      {offered.map((item) => (
        <Offer key={item.id} item={item} />
      ))}
    </div>
  );
}

function Offer({ item }: { readonly item: QueueItem }) {
  const act = useRoutingAct(item.id);
  const left = Math.max(0, Math.ceil(((item.offer?.until ?? 0) - useServerSecond()) / 1_000));
  const facts = [languageName(item.language), territoryName(item.territory), reasonName(item.reason)];
  const from = item.noted && item.before ? t('offer.from', { name: item.before }) : t('offer.text');
  return (
    <div className="offer">
      <Icon name="comment" small />
      <p>
        <strong>{from}</strong> {item.alias} · {facts.join(' · ')}{' '}
        <span className="offer-left" aria-hidden="true">
          {t('offer.left', { seconds: left })}
        </span>
        {act.isError ? <span role="alert"> {messageOf(act.error)}</span> : null}
      </p>
      <Button
        className="btn btn-xs btn-light"
        isDisabled={act.isPending}
        onPress={() => act.mutate(sent('claim'), { onSuccess: () => go({ page: 'thread', id: item.id }) })}
      >
        {t('offer.accept')}
      </Button>
      <Button
        className="btn btn-xs btn-outline-light"
        isDisabled={act.isPending}
        onPress={() => act.mutate(sent('decline'))}
      >
        {t('offer.decline')}
      </Button>
    </div>
  );
}
