// SPDX-License-Identifier: AGPL-3.0-or-later
import { type RefObject, useRef } from 'react';
import { Button } from 'react-aria-components';
import { messageOf, newActId } from '../data/api.ts';
import type { Handoff } from '../data/desk-types.ts';
import type { useAct } from '../data/queries.ts';
import { languageName } from '../kit/names.ts';
import { t } from '../kit/texts.ts';
import { DraftBox } from './draft-box.tsx';
import { useDraft } from './use-draft.ts';

/** Words to the person. */
export function ReplyBox({
  handoff,
  boxRef,
  act,
  onSent,
}: {
  readonly handoff: Handoff;
  readonly boxRef: RefObject<HTMLTextAreaElement | null>;
  readonly act: ReturnType<typeof useAct>;
  readonly onSent: (actId: string, text: string) => void;
}) {
  const place = { handoffId: handoff.id, mode: 'reply' } as const;
  const { text, rendered, clear } = useDraft(place);
  /** The same words tried again are the same act: after a broken connection nobody knows whether they arrived. */
  const tried = useRef<{ text: string; actId: string } | null>(null);
  const sending = act.isPending && act.variables.act === 'reply';
  const send = () => {
    const words = text.trim();
    if (!words || sending) return;
    if (tried.current?.text !== words) tried.current = { text: words, actId: newActId() };
    const { actId } = tried.current;
    act.mutate(
      { act: 'reply', actId, text: words, ...(rendered ? { rendered } : {}) },
      {
        onSuccess: () => {
          tried.current = null;
          onSent(actId, words);
          clear();
          boxRef.current?.focus();
        },
      },
    );
  };
  return (
    <>
      <label htmlFor="reply-text">{t('reply.label', { language: languageName(handoff.language) })}</label>
      <p className="reply-help" id="reply-help">
        {t('reply.as-written')}
      </p>
      {act.isError && act.variables.act === 'reply' ? (
        <p className="note note-danger" role="alert">
          {messageOf(act.error)}
        </p>
      ) : null}
      <DraftBox place={place} boxRef={boxRef} placeholder={t('reply.placeholder')} onSend={send} />
      <div className="reply-foot">
        <span className="reply-hint">{t('reply.hint')}</span>
        <span className="spring" />
        <Button className="btn btn-primary btn-sm" onPress={send} isDisabled={sending || text.trim() === ''}>
          {sending ? t('reply.sending') : t('reply.send')}
        </Button>
      </div>
    </>
  );
}
