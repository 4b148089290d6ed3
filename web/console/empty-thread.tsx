// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Queue } from './desk-types.ts';
import { Icon } from './icons.tsx';
import { t } from './texts.ts';

export function EmptyThread({ queue }: { readonly queue: Queue | undefined }) {
  const waiting = queue?.items.filter((item) => item.state === 'waiting').length ?? 0;
  return (
    <div className="thread-empty">
      <Icon name="comment" />
      <h1>{waiting > 0 ? t('empty.choose') : t('empty.quiet')}</h1>
      <p>{t('empty.keys')}</p>
    </div>
  );
}
