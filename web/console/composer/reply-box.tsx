// SPDX-License-Identifier: AGPL-3.0-or-later
import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { messageOf, newActId } from '../data/api.ts';
import type { Handoff } from '../data/desk-types.ts';
import type { useAct } from '../data/queries.ts';
import { languageName } from '../kit/names.ts';
import { t } from '../kit/texts.ts';

const longest = 4_000;

/** Where the operator writes. Enter is a new line, Ctrl and Enter sends. What is not sent stays in this tab. */
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
  const draftKey = `draft/${handoff.id}`;
  const [text, setText] = useState(() => sessionStorage.getItem(draftKey) ?? '');
  /** The same words tried again are the same act: after a broken connection nobody knows whether they arrived. */
  const tried = useRef<{ text: string; actId: string } | null>(null);
  const change = (next: string) => {
    setText(next);
    if (next) sessionStorage.setItem(draftKey, next);
    else sessionStorage.removeItem(draftKey);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const box = boxRef.current;
    if (!box) return;
    box.style.height = 'auto';
    box.style.height = `${Math.min(box.scrollHeight + 2, 220)}px`;
  }, [text, boxRef]);
  const sending = act.isPending && act.variables.act === 'reply';
  const send = () => {
    const words = text.trim();
    if (!words || sending) return;
    if (tried.current?.text !== words) tried.current = { text: words, actId: newActId() };
    const { actId } = tried.current;
    act.mutate(
      { act: 'reply', actId, text: words },
      {
        onSuccess: () => {
          tried.current = null;
          onSent(actId, words);
          change('');
          boxRef.current?.focus();
        },
      },
    );
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    }
    if (event.key === 'Escape') event.currentTarget.blur();
  };
  const language = languageName(handoff.language);
  return (
    <div className="reply">
      <label htmlFor="reply-text">{t('reply.label', { language })}</label>
      <p className="reply-help" id="reply-help">
        {t('reply.as-written')}
      </p>
      {act.isError && act.variables.act === 'reply' ? (
        <p className="note note-danger" role="alert">
          {messageOf(act.error)}
        </p>
      ) : null}
      <textarea
        id="reply-text"
        ref={boxRef}
        value={text}
        onChange={(event) => change(event.target.value)}
        onKeyDown={onKeyDown}
        aria-describedby="reply-help"
        maxLength={longest}
        rows={2}
        dir="auto"
        placeholder={t('reply.placeholder')}
      />
      <div className="reply-foot">
        <span className="reply-hint">{t('reply.hint')}</span>
        {text.length > longest - 500 ? (
          <span>{t('reply.left', { count: longest - text.length })}</span>
        ) : null}
        <span className="spring" />
        <Button className="btn btn-primary btn-sm" onPress={send} isDisabled={sending || text.trim() === ''}>
          {sending ? t('reply.sending') : t('reply.send')}
        </Button>
      </div>
    </div>
  );
}
