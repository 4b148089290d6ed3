// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { IdleWarning } from '../account/idle-warning.tsx';
import { ContextPane } from '../context/context-pane.tsx';
import type { Me } from '../data/desk-types.ts';
import { t } from '../kit/texts.ts';
import { PilotBanner } from '../pilot/pilot-banner.tsx';
import { QueuePane } from '../queue/queue-pane.tsx';
import { queueQuery } from '../queue/queue-query.ts';
import { EmptyThread } from '../thread/empty-thread.tsx';
import { ThreadPane } from '../thread/thread-pane.tsx';
import { DeskHeader } from './desk-header.tsx';
import { KeysDialog } from './keys-dialog.tsx';
import { go, usePlace } from './router.ts';
import { useHotkeys } from './use-hotkeys.ts';
import { useLive } from './use-live.ts';
import { useNews } from './use-news.ts';
import { usePreferencesOfOperator } from './use-preferences.ts';

const AccountPage = lazy(() =>
  import('../account/account-page.tsx').then((file) => ({ default: file.AccountPage })),
);
const TeamPage = lazy(() => import('../team/team-page.tsx').then((file) => ({ default: file.TeamPage })));
const WhatsAppPage = lazy(() =>
  import('../pilot/whatsapp-page.tsx').then((file) => ({ default: file.WhatsAppPage })),
);

const SearchPane = lazy(() =>
  import('../search/search-pane.tsx').then((file) => ({ default: file.SearchPane })),
);

/** The desk: queue, thread and context side by side; on a narrow screen one of them, by the address. */
export function DeskPage({ me }: { readonly me: Me }) {
  const client = useQueryClient();
  const place = usePlace();
  const line = useLive(client);
  const queue = useQuery(queueQuery(client, line === 'open'));
  const [keysShown, showKeys] = useState(false);
  const id = 'id' in place ? place.id : null;
  useNews(queue.data, me.id, id);
  usePreferencesOfOperator();
  useHotkeys({ '?': () => showKeys(true), '/': () => go({ page: 'search' }) });

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
      {me.role === 'administrator' && place.page !== 'whatsapp' ? <PilotBanner /> : null}
      <IdleWarning idleMs={me.idleMs} />
      {place.page === 'account' || place.page === 'team' || place.page === 'whatsapp' ? (
        <main id="main" className="desk-single" tabIndex={-1}>
          <Suspense fallback={<p className="page-message">{t('loading')}</p>}>
            {place.page === 'account' ? <AccountPage me={me} /> : null}
            {place.page === 'team' ? <TeamPage me={me} /> : null}
            {place.page === 'whatsapp' ? <WhatsAppPage /> : null}
          </Suspense>
        </main>
      ) : (
        <div className="panes">
          <QueuePane me={me} queue={queue.data} error={queue.error} openId={id} live={line === 'open'} />
          <main id="main" className="pane pane-thread" tabIndex={-1}>
            {place.page === 'search' ? (
              <Suspense fallback={<p className="page-message">{t('loading')}</p>}>
                <SearchPane />
              </Suspense>
            ) : id ? (
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
          <ContextPane id={id} live={line === 'open'} queue={queue.data} />
        </div>
      )}
      <KeysDialog isOpen={keysShown} onOpenChange={showKeys} />
    </div>
  );
}
