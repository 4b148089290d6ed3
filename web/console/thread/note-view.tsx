// SPDX-License-Identifier: AGPL-3.0-or-later
import { memo, useState } from 'react';
import { Button } from 'react-aria-components';
import { type Note, useDeed } from '../composer/composer-queries.ts';
import { messageOf } from '../data/api.ts';
import { AskDialog } from '../kit/ask-dialog.tsx';
import { Icon } from '../kit/icons.tsx';
import { clockTime } from '../kit/names.ts';
import { t } from '../kit/texts.ts';

/** A note among the lines: its colour, border, drawing and words are those of no message. */
export const NoteView = memo(function NoteView({
  handoffId,
  note,
  ownId,
  day,
}: {
  readonly handoffId: string;
  readonly note: Note;
  readonly ownId: string;
  readonly day: string | null;
}) {
  const [asking, ask] = useState(false);
  const deed = useDeed(handoffId);
  const named = note.mentions.some(({ id }) => id === ownId);
  return (
    <>
      {day ? <li className="line-day">{day}</li> : null}
      <li className={named ? 'line line-note line-note-named' : 'line line-note'}>
        <p className="line-who">
          <Icon name="note" small />
          <strong>{t('notes.by', { name: note.author.name })}</strong>
          <time dateTime={new Date(note.at).toISOString()}>{clockTime(note.at)}</time>
          {named ? <span className="note-named">{t('notes.names-you')}</span> : null}
        </p>
        {note.text === null ? (
          <p className="line-text line-other">{t('notes.deleted')}</p>
        ) : (
          <p className="line-text" dir="auto">
            {note.text}
          </p>
        )}
        {note.author.id === ownId && note.text !== null ? (
          <Button className="btn-plain" onPress={() => ask(true)}>
            {t('notes.delete')}
          </Button>
        ) : null}
        {deed.isError ? <p role="alert">{messageOf(deed.error)}</p> : null}
        <AskDialog
          isOpen={asking}
          onOpenChange={ask}
          title={t('notes.delete-title')}
          text={t('notes.delete-text')}
          yes={t('notes.delete')}
          onYes={() => deed.mutate({ method: 'DELETE', path: `/notes/${note.uid}` })}
        />
      </li>
    </>
  );
});
