// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery } from '@tanstack/react-query';
import { type RefObject, useRef } from 'react';
import { Button } from 'react-aria-components';
import { messageOf, newActId } from '../data/api.ts';
import type { Handoff } from '../data/desk-types.ts';
import { Icon } from '../kit/icons.tsx';
import { t } from '../kit/texts.ts';
import { stopTyping } from '../shell/say-looking.ts';
import { colleaguesQuery, useDeed } from './composer-queries.ts';
import { DraftBox } from './draft-box.tsx';
import { draftOf, endDraft, putDraft } from './draft-store.ts';
import { settleDraft } from './draft-sync.ts';
import { MentionList, mentionedIn, useMentionList } from './mention-list.tsx';
import { useDraft } from './use-draft.ts';

/** A note that only colleagues see. It looks like no reply: colour, border, drawing and words say so. */
export function NoteBox({
  handoff,
  boxRef,
}: {
  readonly handoff: Handoff;
  readonly boxRef: RefObject<HTMLTextAreaElement | null>;
}) {
  const place = { handoffId: handoff.id, mode: 'note' } as const;
  const { text } = useDraft(place);
  const colleagues = useQuery(colleaguesQuery(handoff.id)).data ?? [];
  const list = useMentionList(place, { boxRef, colleagues });
  const deed = useDeed(handoff.id);
  const tried = useRef<{ text: string; actId: string } | null>(null);
  const send = async () => {
    const words = text.trim();
    if (!words || deed.isPending) return;
    stopTyping();
    await settleDraft(place);
    if (tried.current?.text !== words) tried.current = { text: words, actId: newActId() };
    const mentions = mentionedIn(words, colleagues).map(({ id }) => id);
    deed.mutate(
      { method: 'POST', path: '/notes', body: { actId: tried.current.actId, text: words, mentions } },
      {
        onSuccess: () => {
          tried.current = null;
          if (draftOf(place).text.trim() === words) endDraft(place);
          else putDraft(place, { version: 0, dirty: true });
          boxRef.current?.focus();
        },
      },
    );
  };
  return (
    <>
      <label htmlFor="note-text">
        <Icon name="note" small />
        {t('notes.label')}
      </label>
      <p className="reply-help" id="note-help">
        {t('notes.help')}
      </p>
      {deed.isError ? (
        <p className="note note-danger" role="alert">
          {messageOf(deed.error)}
        </p>
      ) : null}
      <MentionList {...list} />
      <DraftBox
        {...list.box}
        place={place}
        boxRef={boxRef}
        placeholder={t('notes.placeholder')}
        onSend={() => void send()}
        onKey={list.onKey}
      />
      <div className="reply-foot">
        <span className="reply-hint">{t('notes.hint')}</span>
        <span className="spring" />
        <Button
          className="btn btn-sm btn-note"
          onPress={() => void send()}
          isDisabled={deed.isPending || text.trim() === ''}
        >
          <Icon name="note" small />
          {deed.isPending ? t('notes.saving') : t('notes.save')}
        </Button>
      </div>
    </>
  );
}
