// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { IdleWarning } from '../account/idle-warning.tsx';
import { ContextPane } from '../context/context-pane.tsx';
import type { Me, Queue } from '../data/desk-types.ts';
import { queueQuery } from '../data/queries.ts';
import { may } from '../kit/may.ts';
import { t } from '../kit/texts.ts';
import { PilotBanner } from '../pilot/pilot-banner.tsx';
import { QueuePane } from '../queue/queue-pane.tsx';
import { OfferBanner } from '../routing/offer-banner.tsx';
import { EmptyThread } from '../thread/empty-thread.tsx';
import { ThreadPane } from '../thread/thread-pane.tsx';
import { DeskHeader } from './desk-header.tsx';
import { KeysDialog } from './keys-dialog.tsx';
import { NoDesk } from './no-desk.tsx';
import { newsBetween, tellNews, unreadOf } from './notify.ts';
import { isSinglePage } from './places.ts';
import { usePreference } from './preferences.ts';
import { usePlace } from './router.ts';
import { Single } from './single-page.tsx';
import { useHotkeys } from './use-hotkeys.ts';
import { useLive } from './use-live.ts';

/** The desk: queue, thread and context side by side; on a narrow screen one of them, by the address. */
export function DeskPage({ me }: { readonly me: Me }) {
  const client = useQueryClient();
  const place = usePlace();
  const line = useLive(client);
  const queue = useQuery({ ...queueQuery(line === 'open'), enabled: may(me, 'queue.read') });
  const [keysShown, showKeys] = useState(false);
  const [list] = usePreference('list');
  const [context] = usePreference('context');
  const id = 'id' in place ? place.id : null;
  useNews(queue.data, me.id);
  useHotkeys({ '?': () => showKeys(true) });

  return (
    <div className={`desk desk-at-${place.page}`}>
      <a className="skip" href="#main">
        {t('skip')}
      </a>
      <DeskHeader me={me} queue={queue.data} onKeys={() => showKeys(true)} />
      {line === 'lost' || queue.isError ? (
        <p className="banner" role="alert">
          {t('line.lost')}
        </p>
      ) : null}
      {may(me, 'pilot.read') && place.page !== 'whatsapp' ? <PilotBanner /> : null}
      <IdleWarning idleMs={me.idleMs} />
      <OfferBanner me={me} queue={queue.data} />
      {isSinglePage(place.page) ? (
        <main id="main" className="desk-single" tabIndex={-1}>
          <Single page={place.page} me={me} />
        </main>
      ) : may(me, 'queue.read') ? (
        <div className={panesOf(id !== null, { list, context: context || place.page === 'info' })}>
          <QueuePane me={me} queue={queue.data} error={queue.error} openId={id} />
          <main id="main" className="pane pane-thread" tabIndex={-1}>
            {id && may(me, 'thread.read') ? (
              <ThreadPane key={id} id={id} me={me} live={line === 'open'} />
            ) : (
              <EmptyThread queue={queue.data} onDuty={me.onDuty} />
            )}
          </main>
          <ContextPane id={may(me, 'thread.read') ? id : null} live={line === 'open'} queue={queue.data} />
        </div>
      ) : (
        <main id="main" className="desk-single" tabIndex={-1}>
          <NoDesk me={me} />
        </main>
      )}
      <KeysDialog isOpen={keysShown} onOpenChange={showKeys} />
    </div>
  );
}

/** Hidden panes come back where no conversation is open: without the queue there would be nothing to choose from. */
function panesOf(open: boolean, shown: { readonly list: boolean; readonly context: boolean }): string {
  const hidden = open ? [shown.list ? '' : 'panes-no-list', shown.context ? '' : 'panes-no-context'] : [];
  return ['panes', ...hidden].filter(Boolean).join(' ');
}

/** Counts in the title, and tells of what is new. */
function useNews(queue: Queue | undefined, ownId: string): void {
  const before = useRef<Queue | undefined>(undefined);
  useEffect(() => {
    const unread = unreadOf(queue, ownId);
    document.title = unread > 0 ? `(${unread}) ${t('title')}` : t('title');
    if (queue) tellNews(newsBetween(before.current, queue, ownId));
    before.current = queue;
  }, [queue, ownId]);
}
