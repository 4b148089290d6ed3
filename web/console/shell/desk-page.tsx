// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { IdleWarning } from '../account/idle-warning.tsx';
import { ContextPane } from '../context/context-pane.tsx';
import type { Me } from '../data/desk-types.ts';
import { may } from '../kit/may.ts';
import { t } from '../kit/texts.ts';
import { PilotBanner } from '../pilot/pilot-banner.tsx';
import { QueuePane } from '../queue/queue-pane.tsx';
import { queueQuery } from '../queue/queue-query.ts';
import { OfferBanner } from '../routing/offer-banner.tsx';
import { EmptyThread } from '../thread/empty-thread.tsx';
import { ThreadPane } from '../thread/thread-pane.tsx';
import { DeskHeader } from './desk-header.tsx';
import { KeysDialog } from './keys-dialog.tsx';
import { NoDesk } from './no-desk.tsx';
import { isSinglePage } from './places.ts';
import { usePreference } from './preferences.ts';
import { go, usePlace } from './router.ts';
import { Single } from './single-page.tsx';
import { useHotkeys } from './use-hotkeys.ts';
import { useLive } from './use-live.ts';
import { useNews } from './use-news.ts';
import { usePreferencesOfOperator } from './use-preferences.ts';

const SearchPane = lazy(() =>
  import('../search/search-pane.tsx').then((file) => ({ default: file.SearchPane })),
);

/** The desk: queue, thread and context side by side; on a narrow screen one of them, by the address. */
export function DeskPage({ me }: { readonly me: Me }) {
  const client = useQueryClient();
  const place = usePlace();
  const line = useLive(client);
  const queue = useQuery({ ...queueQuery(client, line === 'open'), enabled: may(me, 'queue.read') });
  const [keysShown, showKeys] = useState(false);
  const [list] = usePreference('list');
  const [context] = usePreference('context');
  const id = 'id' in place ? place.id : null;
  useNews(queue.data, me.id, id);
  usePreferencesOfOperator();
  useHotkeys({
    '?': () => showKeys(true),
    '/': may(me, 'messages.search') ? () => go({ page: 'search' }) : undefined,
  });

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
      <OfferBanner queue={queue.data} />
      {isSinglePage(place.page) ? (
        <main id="main" className="desk-single" tabIndex={-1}>
          <Single page={place.page} me={me} />
        </main>
      ) : may(me, 'queue.read') ? (
        <div className={panesOf(id !== null, { list, context: context || place.page === 'info' })}>
          <QueuePane me={me} queue={queue.data} error={queue.error} openId={id} live={line === 'open'} />
          <main id="main" className="pane pane-thread" tabIndex={-1}>
            {place.page === 'search' && may(me, 'messages.search') ? (
              <Suspense fallback={<p className="page-message">{t('loading')}</p>}>
                <SearchPane />
              </Suspense>
            ) : id && may(me, 'thread.read') ? (
              <ThreadPane
                key={id}
                id={id}
                me={me}
                live={line === 'open'}
                line={place.page === 'thread' ? place.line : undefined}
              />
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
