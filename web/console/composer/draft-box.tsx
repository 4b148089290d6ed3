// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  type KeyboardEvent,
  type RefObject,
  type TextareaHTMLAttributes,
  useEffect,
  useLayoutEffect,
} from 'react';
import { Button } from 'react-aria-components';
import { t } from '../kit/texts.ts';
import { sayTyping, stopTyping } from '../shell/say-looking.ts';
import { type DraftPlace, showsDraft } from './draft-store.ts';
import { chooseDraft, saveDraft } from './draft-sync.ts';
import { useDraft } from './use-draft.ts';

export const longest = 4_000;

/** Where the operator writes. Enter is a new line, Ctrl and Enter sends, Escape leaves. It grows with its text. */
export function DraftBox({
  place,
  boxRef,
  onSend,
  onKey,
  ...rest
}: TextareaHTMLAttributes<HTMLTextAreaElement> & {
  readonly place: DraftPlace;
  readonly boxRef: RefObject<HTMLTextAreaElement | null>;
  readonly onSend: () => void;
  /** Sees each key first. @returns true when it has done what the key asks for */
  readonly onKey?: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean;
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
    if (onKey?.(event)) event.preventDefault();
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSend();
    } else if (event.key === 'Escape') event.currentTarget.blur();
  };
  return (
    <>
      <OtherDraft place={place} />
      <textarea
        {...rest}
        id={`${mode}-text`}
        ref={boxRef}
        value={text}
        onChange={(event) => {
          change(event.target.value);
          sayTyping(mode);
        }}
        onBlur={() => {
          stopTyping();
          void saveDraft({ handoffId, mode });
        }}
        onKeyDown={onKeyDown}
        aria-describedby={`${mode}-help`}
        maxLength={longest}
        rows={2}
        dir="auto"
      />
      {text.length > longest - 500 ? (
        <span className="reply-hint">{t('reply.left', { count: longest - text.length })}</span>
      ) : null}
    </>
  );
}

/** Two pages changed the same draft: both are shown, and one is chosen. */
function OtherDraft({ place }: { readonly place: DraftPlace }) {
  const { other } = useDraft(place);
  if (!other) return null;
  return (
    <div className="note draft-other" role="alert">
      <p>{t('composer.other')}</p>
      <p className="draft-other-text" dir="auto">
        {other.text}
      </p>
      <div className="reply-foot">
        <Button className="btn btn-primary btn-xs" onPress={() => chooseDraft(place, 'other')}>
          {t('composer.take-other')}
        </Button>
        <Button className="btn btn-outline-primary btn-xs" onPress={() => chooseDraft(place, 'mine')}>
          {t('composer.keep-mine')}
        </Button>
      </div>
    </div>
  );
}
