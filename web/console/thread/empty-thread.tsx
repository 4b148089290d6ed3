// SPDX-License-Identifier: AGPL-3.0-or-later
import { Button } from 'react-aria-components';
import type { Queue } from '../data/desk-types.ts';
import { Icon } from '../kit/icons.tsx';
import { t } from '../kit/texts.ts';
import { playSound } from '../shell/notify.ts';
import { usePreference } from '../shell/preferences.ts';

export function EmptyThread({
  queue,
  onDuty,
}: {
  readonly queue: Queue | undefined;
  readonly onDuty: boolean;
}) {
  const [sound, setSound] = usePreference('sound');
  const waiting = queue ? queue.counts.urgent + queue.counts.waiting : 0;
  return (
    <div className="thread-empty">
      <Icon name="comment" />
      <h1>{waiting > 0 ? t('empty.choose') : t('empty.quiet')}</h1>
      <p>{t('empty.keys')}</p>
      {onDuty && !sound ? (
        <Button
          className="btn btn-outline-primary btn-sm"
          onPress={() => {
            setSound(true);
            playSound(false);
          }}
        >
          {t('empty.sound')}
        </Button>
      ) : null}
    </div>
  );
}
