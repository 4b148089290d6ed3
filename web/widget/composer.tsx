// SPDX-License-Identifier: AGPL-3.0-or-later
/** @jsxImportSource preact */
import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import { Icon } from './icons.tsx';
import type { Texts } from './texts.ts';

interface ComposerProps {
  readonly texts: Texts;
  readonly field: RefObject<HTMLTextAreaElement>;
  /** @returns false when it was not taken: then it stays in the field */
  readonly onSend: (text: string) => boolean;
}

/** What the server takes in one message. */
const longest = 4_000;

/** Enter sends, unless it ends a composition (Chinese, some phones); Shift and Enter make a new line. */
export function Composer({ texts, field, onSend }: ComposerProps) {
  const [text, setText] = useState('');
  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight + 2}px`;
  });
  const send = () => {
    const clean = text.trim();
    if (clean === '') return;
    if (onSend(clean)) setText('');
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // 229: a composition under way in browsers that end it before they say so.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        rows={1}
        dir={text === '' ? undefined : 'auto'}
        maxLength={longest}
        value={text}
        placeholder={texts.placeholder}
        aria-label={texts.placeholder}
        enterkeyhint="send"
        autocomplete="off"
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <button
        type="submit"
        class="send"
        aria-label={texts.send}
        title={texts.send}
        aria-disabled={text.trim() === ''}
      >
        <Icon name="send" />
      </button>
    </form>
  );
}
