// SPDX-License-Identifier: AGPL-3.0-or-later
import { Button } from 'react-aria-components';
import type { Mention } from '../composer/composer-queries.ts';
import { DeskDialog } from '../kit/ask-dialog.tsx';
import { LinkTo } from '../kit/link-to.tsx';
import { dayAndTime } from '../kit/names.ts';
import { t } from '../kit/texts.ts';

/** Where colleagues named one, the latest first. What they say is read in the conversation. */
export function MentionsDialog({
  mentions,
  onClose,
}: {
  readonly mentions: readonly Mention[];
  readonly onClose: () => void;
}) {
  return (
    <DeskDialog isOpen onOpenChange={onClose} title={t('mentions.title')}>
      {mentions.length === 0 ? <p>{t('mentions.none')}</p> : null}
      <ul className="mentions">
        {mentions.map(({ handoffId, alias, by, at, seen }) => (
          <li key={`${handoffId} ${at}`}>
            <LinkTo to={{ page: 'thread', id: handoffId }} onClick={onClose}>
              {seen ? null : <strong>{t('mentions.new')} </strong>}
              {t('mentions.one', { by, alias })}
            </LinkTo>
            <time dateTime={new Date(at).toISOString()}>{dayAndTime(at)}</time>
          </li>
        ))}
      </ul>
      <div className="sheet-buttons">
        <Button className="btn btn-primary btn-sm" onPress={onClose}>
          {t('close-dialog')}
        </Button>
      </div>
    </DeskDialog>
  );
}
