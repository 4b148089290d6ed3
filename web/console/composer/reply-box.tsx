// SPDX-License-Identifier: AGPL-3.0-or-later
import { lazy, type RefObject, Suspense, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { ApiError, messageOf, newActId } from '../data/api.ts';
import type { Thread } from '../data/desk-types.ts';
import type { useAct } from '../data/queries.ts';
import { Icon } from '../kit/icons.tsx';
import { languageName } from '../kit/names.ts';
import { t } from '../kit/texts.ts';
import { stopTyping } from '../shell/say-looking.ts';
import { DraftBox } from './draft-box.tsx';
import { draftOf, endDraft, latestOf, putDraft, type Watermarks } from './draft-store.ts';
import { settleDraft } from './draft-sync.ts';
import { useDraft } from './use-draft.ts';
import { WindowNote } from './window-note.tsx';

const ChangedDialog = lazy(() =>
  import('./changed-dialog.tsx').then((file) => ({ default: file.ChangedDialog })),
);

/** Words to the person. */
export function ReplyBox({
  thread,
  ownId,
  boxRef,
  act,
  onSent,
}: {
  readonly thread: Thread;
  readonly ownId: string;
  readonly boxRef: RefObject<HTMLTextAreaElement | null>;
  readonly act: ReturnType<typeof useAct>;
  readonly onSent: (actId: string, text: string) => void;
}) {
  const { handoff } = thread;
  const place = { handoffId: handoff.id, mode: 'reply' } as const;
  const { text, rendered } = useDraft(place);
  /** The same words tried again are the same act: after a broken connection nobody knows whether they arrived. */
  const tried = useRef<{ text: string; actId: string } | null>(null);
  /** What the operator had seen, when something came after: asked about before it goes out. */
  const [changedSince, setChangedSince] = useState<Watermarks | null>(null);
  const sending = act.isPending && act.variables.act === 'reply';
  const failed = act.isError && act.variables.act === 'reply' && !isChanged(act.error);
  const send = async () => {
    const words = text.trim();
    if (!words || sending) return;
    stopTyping();
    await settleDraft(place);
    if (tried.current?.text !== words) tried.current = { text: words, actId: newActId() };
    const { actId } = tried.current;
    const seen = draftOf(place).seen ?? latestOf(handoff.id);
    act.mutate(
      { act: 'reply', actId, text: words, seen, ...(rendered ? { rendered } : {}) },
      {
        onSuccess: () => {
          tried.current = null;
          onSent(actId, words);
          // What was typed while it was sent is the next draft.
          if (draftOf(place).text.trim() === words) endDraft(place);
          else putDraft(place, { version: 0, dirty: true });
          boxRef.current?.focus();
        },
        onError: (error) => isChanged(error) && setChangedSince(seen),
      },
    );
  };
  /** All that is shown counts as seen from here on. */
  const haveSeen = () => {
    putDraft(place, { seen: latestOf(handoff.id) });
    setChangedSince(null);
  };
  return (
    <>
      <label htmlFor="reply-text">
        <Icon name="comment" small />
        {t('reply.label', { language: languageName(handoff.language) })}
      </label>
      <p className="reply-help" id="reply-help">
        {t('reply.as-written')}
      </p>
      <WindowNote handoff={handoff} />
      {failed ? (
        <p className="note note-danger" role="alert">
          {messageOf(act.error)}
        </p>
      ) : null}
      <DraftBox
        place={place}
        boxRef={boxRef}
        placeholder={t('reply.placeholder')}
        onSend={() => void send()}
      />
      <div className="reply-foot">
        <span className="reply-hint">{t('reply.hint')}</span>
        <span className="spring" />
        <Button
          className="btn btn-primary btn-sm"
          onPress={() => void send()}
          isDisabled={sending || text.trim() === ''}
        >
          {sending ? t('reply.sending') : t('reply.send')}
        </Button>
      </div>
      {changedSince ? (
        <Suspense>
          <ChangedDialog
            thread={thread}
            ownId={ownId}
            since={changedSince}
            onGoOn={() => {
              haveSeen();
              boxRef.current?.focus();
            }}
            onSend={() => {
              haveSeen();
              void send();
            }}
          />
        </Suspense>
      ) : null}
    </>
  );
}

function isChanged(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'changed';
}
