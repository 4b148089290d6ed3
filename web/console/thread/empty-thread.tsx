// SPDX-License-Identifier: AGPL-3.0-or-later
import { lazy, Suspense, useState } from 'react';
import { Button } from 'react-aria-components';
import type { Queue } from '../data/desk-types.ts';
import { Icon } from '../kit/icons.tsx';
import { t } from '../kit/texts.ts';

const ShiftTest = lazy(() =>
  import('../alerts/shift-test.tsx').then((file) => ({ default: file.ShiftTest })),
);

export function EmptyThread({
  queue,
  onDuty,
}: {
  readonly queue: Queue | undefined;
  readonly onDuty: boolean;
}) {
  const [testing, setTesting] = useState(false);
  const waiting = queue ? queue.counts.urgent + queue.counts.waiting : 0;
  const tested = sessionStorage.getItem('shift-tested') !== null;
  return (
    <div className="thread-empty">
      <Icon name="comment" />
      <h1>{waiting > 0 ? t('empty.choose') : t('empty.quiet')}</h1>
      <p>{t('empty.keys')}</p>
      {onDuty && !tested ? (
        <Button className="btn btn-outline-primary btn-sm" onPress={() => setTesting(true)}>
          {t('empty.sound')}
        </Button>
      ) : null}
      <Suspense>{testing ? <ShiftTest isOpen onOpenChange={setTesting} /> : null}</Suspense>
    </div>
  );
}
