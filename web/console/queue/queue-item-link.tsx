// SPDX-License-Identifier: AGPL-3.0-or-later
import { useRef } from 'react';
import type { QueueItem } from '../data/desk-types.ts';
import { Counting } from '../kit/clock.tsx';
import { Icon } from '../kit/icons.tsx';
import { LinkTo } from '../kit/link-to.tsx';
import { channelName, languageName, reasonName, territoryName } from '../kit/names.ts';
import { t } from '../kit/texts.ts';
import { RoutingMarks } from '../routing/due-mark.tsx';
import type { Group } from './queue-rows.ts';

/** A pointer that only passes by opens nothing. */
const restsMs = 120;

export function QueueItemLink({
  item,
  group,
  open,
  onIntent,
}: {
  readonly item: QueueItem;
  readonly group: Group;
  readonly open: boolean;
  /** Told when it is about to be opened. */
  readonly onIntent: (id: string) => void;
}) {
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  const intend = () => onIntent(item.id);
  const rests = () => {
    if (group === 'mine' && !open) rest.current = setTimeout(intend, restsMs);
  };
  const leaves = () => clearTimeout(rest.current);
  return (
    <LinkTo
      to={{ page: 'thread', id: item.id }}
      onPointerDown={open ? undefined : intend}
      onPointerEnter={rests}
      onPointerLeave={leaves}
      onFocus={rests}
      onBlur={leaves}
      className={`queue-item queue-item-${group}`}
      aria-current={open ? 'page' : undefined}
    >
      <span className="queue-line">
        {item.urgent ? (
          <span className="urgent">
            <Icon name="urgent" small />
            {t('queue.urgent')}
          </span>
        ) : null}
        <strong className="queue-alias">{item.alias}</strong>
        <WaitOf item={item} group={group} />
      </span>
      <span className="queue-line queue-facts">
        <span className="tag">{languageName(item.language)}</span>
        {item.territory ? <span>{territoryName(item.territory)}</span> : null}
        <span>{channelName(item.channel)}</span>
        <RoutingMarks item={item} />
      </span>
      <span className="queue-line queue-why">
        {group === 'others' ? t('queue.has', { name: item.operator?.name ?? '' }) : reasonName(item.reason)}
      </span>
    </LinkTo>
  );
}

function WaitOf({ item, group }: { readonly item: QueueItem; readonly group: Group }) {
  if (item.state === 'closed') return <span className="queue-quiet">{t('list.state.closed')}</span>;
  if (item.state === 'waiting') return <Counting since={item.waitingSince} label={t('queue.waiting-for')} />;
  if (item.snooze) return null;
  if (item.unansweredSince !== null)
    return (
      <>
        {group === 'mine' ? <span className="to-answer">{t('queue.to-answer')}</span> : null}
        <Counting since={item.unansweredSince} label={t('queue.unanswered-for')} />
      </>
    );
  return <span className="queue-quiet">{t('queue.their-turn')}</span>;
}
