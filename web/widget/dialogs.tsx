// SPDX-License-Identifier: AGPL-3.0-or-later
/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { autonyms, directionOf, type Language, languages } from '../../knowledge/language.ts';
import { messageDirection } from './direction.ts';
import { Icon } from './icons.tsx';
import type { ChatLine } from './line.ts';
import { MarkedText } from './marked-text.ts';
import type { Texts } from './texts.ts';

interface ModalProps {
  readonly name: string;
  readonly title: string;
  readonly texts: Texts;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** The browser's own modal dialog: it holds the focus, closes with Esc and gives the focus back. */
function Modal({ name, title, texts, onClose, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes it already
    <dialog
      ref={dialog}
      class={name}
      aria-label={title}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
    >
      <div class="sheet">
        <div class="sheet-head">
          <h2>{title}</h2>
          <button
            type="button"
            class="plain"
            aria-label={texts.close}
            onClick={() => dialog.current?.close()}
          >
            <Icon name="close" />
          </button>
        </div>
        {children}
      </div>
    </dialog>
  );
}

interface OptionsProps {
  readonly texts: Texts;
  readonly language: Language;
  readonly onLanguage: (language: Language) => void;
  readonly onNewChat: () => void;
  readonly onClose: () => void;
}

export function Options({ texts, language, onLanguage, onNewChat, onClose }: OptionsProps) {
  const [asking, setAsking] = useState(false);
  return (
    <Modal name="options" title={texts.options} texts={texts} onClose={onClose}>
      <h3>{texts.language}</h3>
      <ul class="languages">
        {languages.map((one) => (
          <li key={one}>
            <button
              type="button"
              lang={one}
              dir={directionOf(one)}
              aria-current={one === language ? 'true' : undefined}
              onClick={() => onLanguage(one)}
            >
              {autonyms[one]}
            </button>
          </li>
        ))}
      </ul>
      <h3>{texts.newChat}</h3>
      {asking ? (
        <>
          <p role="status">{texts.newChatAsk}</p>
          <button type="button" class="primary" onClick={onNewChat}>
            {texts.newChatYes}
          </button>
        </>
      ) : (
        <button type="button" class="outline" onClick={() => setAsking(true)}>
          {texts.newChat}
        </button>
      )}
      <h3>{texts.exit}</h3>
      <p>{texts.exitHint}</p>
    </Modal>
  );
}

interface CounterCardProps {
  readonly line: ChatLine;
  readonly texts: Texts;
  readonly onClose: () => void;
}

/** The request as large as it goes, black on white also at night: another person reads it across a counter. */
export function CounterCard({ line, texts, onClose }: CounterCardProps) {
  return (
    <Modal name="counter" title={texts.counter} texts={texts} onClose={onClose}>
      <div class="large" lang={line.locale} dir={messageDirection(line.text, line.locale)}>
        <MarkedText text={line.text} boldIsItalian />
      </div>
    </Modal>
  );
}
