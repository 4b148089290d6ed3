// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { Button } from 'react-aria-components';
import { mentionsQuery } from '../composer/composer-queries.ts';
import { Icon } from '../kit/icons.tsx';
import { t } from '../kit/texts.ts';

const MentionsDialog = lazy(() =>
  import('./mentions-dialog.tsx').then((file) => ({ default: file.MentionsDialog })),
);

/** How often colleagues have named one in notes that one has not read, and where. */
export function MentionsButton() {
  const { data } = useQuery(mentionsQuery);
  const [shown, show] = useState(false);
  const unread = data?.unread ?? 0;
  return (
    <>
      <Button className="bar-item" onPress={() => show(true)}>
        <Icon name="note" />
        <span className="bar-word">{t('mentions.title')}</span>
        {unread > 0 ? (
          <span className="bar-count">
            {unread}
            <span className="visually-hidden"> {t('mentions.unread', { count: unread })}</span>
          </span>
        ) : null}
      </Button>
      {shown ? (
        <Suspense>
          <MentionsDialog mentions={data?.mentions ?? []} onClose={() => show(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
