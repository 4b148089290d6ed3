// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Handoff, Queue } from '../data/desk-types.ts';
import { threadQuery } from '../data/queries.ts';
import { Counting } from '../kit/clock.tsx';
import { Icon } from '../kit/icons.tsx';
import { LinkTo } from '../kit/link-to.tsx';
import { channelName, dayAndTime, languageName, reasonName, territoryName } from '../kit/names.ts';
import { t } from '../kit/texts.ts';
import { useAlone } from './use-alone.ts';

/** What one should know beside the words: the bot's summary, the facts, who else is here. */
export function ContextPane({
  id,
  live,
  queue,
}: {
  readonly id: string | null;
  readonly live: boolean;
  readonly queue: Queue | undefined;
}) {
  const client = useQueryClient();
  const thread = useQuery({ ...threadQuery(client, id ?? '', live), enabled: id !== null });
  // Shown alone it is what the page is about.
  const alone = useAlone();
  const Pane = alone ? 'main' : 'aside';
  return (
    <Pane className="pane pane-context" aria-label={t('context.title')}>
      {alone ? <h1 className="visually-hidden">{t('context.title')}</h1> : null}
      {id ? (
        <LinkTo to={{ page: 'thread', id }} className="back back-thread">
          <Icon name="back" />
          {t('context.back')}
        </LinkTo>
      ) : null}
      {thread.data ? <Facts handoff={thread.data.handoff} summary={thread.data.summary} /> : null}
      <section>
        <h2>{t('context.on-duty')}</h2>
        {queue && queue.onDuty.length > 0 ? (
          <ul className="on-duty">
            {queue.onDuty.map((one) => (
              <li key={one.id}>{one.name}</li>
            ))}
          </ul>
        ) : (
          <p className="muted">{t('context.nobody')}</p>
        )}
      </section>
    </Pane>
  );
}

function Facts({ handoff, summary }: { readonly handoff: Handoff; readonly summary: string | null }) {
  return (
    <>
      <section>
        <h2>{t('context.summary')}</h2>
        {summary ? (
          <p className="summary" lang="it" dir="ltr">
            {summary}
          </p>
        ) : (
          <p className="summary">{t('context.no-summary')}</p>
        )}
      </section>
      <section>
        <h2>{t('context.facts')}</h2>
        <dl className="facts">
          <Fact name={t('context.reason')}>{reasonName(handoff.reason)}</Fact>
          <Fact name={t('context.language')}>{languageName(handoff.language)}</Fact>
          <Fact name={t('context.territory')}>{territoryName(handoff.territory)}</Fact>
          <Fact name={t('context.channel')}>{channelName(handoff.channel)}</Fact>
          {handoff.entry ? <Fact name={t('context.entry')}>{handoff.entry}</Fact> : null}
          <Fact name={t('context.since')}>
            {dayAndTime(handoff.waitingSince)}
            {handoff.state === 'waiting' ? (
              <>
                {' '}
                (<Counting since={handoff.waitingSince} label={t('queue.waiting-for')} />)
              </>
            ) : null}
          </Fact>
          {handoff.claimedAt === null ? null : (
            <Fact name={t('context.claimed')}>
              {dayAndTime(handoff.claimedAt)}
              {handoff.operator ? ` · ${handoff.operator.name}` : ''}
            </Fact>
          )}
          {handoff.closedAt === null ? null : (
            <Fact name={t('context.closed')}>{dayAndTime(handoff.closedAt)}</Fact>
          )}
        </dl>
      </section>
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
