// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery } from '@tanstack/react-query';
import { Button } from 'react-aria-components';
import type { Thread } from '../data/desk-types.ts';
import { DeskDialog } from '../kit/ask-dialog.tsx';
import { clockTime, textAttributes } from '../kit/names.ts';
import { t } from '../kit/texts.ts';
import { notesQuery } from './composer-queries.ts';
import type { Watermarks } from './draft-store.ts';

/** Somebody said something after the operator began to write: it is shown, and sending is asked for once more. */
export function ChangedDialog({
  thread,
  ownId,
  since,
  onGoOn,
  onSend,
}: {
  readonly thread: Thread;
  readonly ownId: string;
  readonly since: Watermarks;
  readonly onGoOn: () => void;
  readonly onSend: () => void;
}) {
  const notes = useQuery(notesQuery(thread.handoff.id)).data ?? [];
  const lines = thread.lines.filter(
    (line) => line.seq > since.line && ['person', 'operator'].includes(line.speaker),
  );
  const news = notes.filter((note) => note.seq > since.note && note.author.id !== ownId && note.text);
  return (
    <DeskDialog isOpen onOpenChange={onGoOn} title={t('changed.title')}>
      <p>{t('changed.text')}</p>
      <ul className="changed-lines">
        {lines.map((line) => (
          <li key={line.seq}>
            <strong>{line.name ?? t(`speakers.${line.speaker}`)}</strong> {clockTime(line.at)}
            <p {...textAttributes(line.language)}>{line.text ?? line.pressed ?? t('thread.not-kept')}</p>
          </li>
        ))}
        {news.map((note) => (
          <li key={note.uid}>
            <strong>{t('notes.by', { name: note.author.name })}</strong> {clockTime(note.at)}
            <p dir="auto">{note.text}</p>
          </li>
        ))}
      </ul>
      <div className="sheet-buttons">
        <Button className="btn btn-outline-primary btn-sm" onPress={onGoOn} autoFocus>
          {t('changed.go-on')}
        </Button>
        <Button className="btn btn-primary btn-sm" onPress={onSend}>
          {t('changed.send')}
        </Button>
      </div>
    </DeskDialog>
  );
}
