// SPDX-License-Identifier: AGPL-3.0-or-later
import { type KeyboardEvent, type RefObject, useEffect, useLayoutEffect } from 'react';
import { t } from '../kit/texts.ts';
import { type DraftPlace, showsDraft } from './draft-store.ts';
import { useDraft } from './use-draft.ts';

export const longest = 4_000;

/** Where the operator writes. Enter is a new line, Ctrl and Enter sends, Escape leaves. It grows with its text. */
export function DraftBox({
  place,
  boxRef,
  placeholder,
  onSend,
}: {
  readonly place: DraftPlace;
  readonly boxRef: RefObject<HTMLTextAreaElement | null>;
  readonly placeholder: string;
  readonly onSend: () => void;
}) {
  const { text, caret, change } = useDraft(place);
  const { handoffId, mode } = place;
  useEffect(() => {
    const box = boxRef.current;
    return box ? showsDraft({ handoffId, mode }, box) : undefined;
  }, [handoffId, mode, boxRef]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const box = boxRef.current;
    if (!box) return;
    box.style.height = 'auto';
    box.style.height = `${Math.min(box.scrollHeight + 2, 220)}px`;
  }, [text, boxRef]);
  useLayoutEffect(() => {
    if (caret === null) return;
    boxRef.current?.focus();
    boxRef.current?.setSelectionRange(caret, caret);
  }, [caret, boxRef]);
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSend();
    }
    if (event.key === 'Escape') event.currentTarget.blur();
  };
  return (
    <>
      <textarea
        id={`${mode}-text`}
        ref={boxRef}
        value={text}
        onChange={(event) => change(event.target.value)}
        onKeyDown={onKeyDown}
        aria-describedby={`${mode}-help`}
        maxLength={longest}
        rows={2}
        dir="auto"
        placeholder={placeholder}
      />
      {text.length > longest - 500 ? (
        <span className="reply-hint">{t('reply.left', { count: longest - text.length })}</span>
      ) : null}
    </>
  );
}
