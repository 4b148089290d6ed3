// SPDX-License-Identifier: AGPL-3.0-or-later
/** @jsxImportSource preact */
import { messageDirection } from './direction.ts';
import { Icon } from './icons.tsx';
import type { Button, ChatLine } from './line.ts';
import { MarkedText } from './marked-text.ts';
import { MediumView } from './medium-view.tsx';
import type { Texts } from './texts.ts';

interface MessageProps {
  readonly line: ChatLine;
  readonly texts: Texts;
  readonly showsButtons: boolean;
  /** The one before is of the same speaker: who speaks is not drawn again. */
  readonly follows: boolean;
  readonly onPress: (button: Button) => void;
  /** What keeps unsent messages here; null when nothing does. */
  readonly waitsFor: 'connection' | 'server' | null;
  readonly onRetry: () => void;
  readonly onCancel: () => void;
  readonly onShowCard: () => void;
}

export function Message(props: MessageProps) {
  const { line, texts, showsButtons, follows, onPress, onShowCard } = props;
  const language = { lang: line.locale, dir: messageDirection(line.text, line.locale) };
  return (
    <div class={`message by-${line.speaker}${follows ? ' follows' : ''}`} data-key={line.key}>
      <Speaker line={line} texts={texts} visible={!follows} />
      <div class={`bubble${line.card ? ` card-${line.card}` : ''}`}>
        {line.card && <CardTitle card={line.card} texts={texts} />}
        {line.media?.map((medium) => (
          <MediumView key={medium.url} medium={medium} line={line} />
        ))}
        <div class="said" {...language}>
          {line.speaker === 'person' ? (
            <p>{line.text}</p>
          ) : (
            <MarkedText text={inLines(line)} boldIsItalian={line.card === 'counter'} />
          )}
        </div>
        {line.card === 'counter' && (
          <button type="button" class="primary" onClick={onShowCard}>
            <Icon name="card" />
            {texts.counterShow}
          </button>
        )}
      </div>
      <Unsent {...props} />
      {showsButtons && (
        <ul class="buttons" {...language}>
          {line.buttons.map((button) => (
            <li key={button.action}>
              <button type="button" onClick={() => onPress(button)}>
                {button.title}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Who speaks: always there for a screen reader; drawn once for several messages in a row, and never for oneself. */
function Speaker({ line, texts, visible }: { line: ChatLine; texts: Texts; visible: boolean }) {
  if (line.speaker === 'operator') {
    const name = line.speakerName
      ? texts.person.replace('{name}', `\u2068${line.speakerName}\u2069`)
      : texts.aPerson;
    return (
      <p class={visible ? 'speaker' : 'hidden'}>
        <span class="face" aria-hidden="true">
          {line.speakerName ? (
            String.fromCodePoint(line.speakerName.codePointAt(0) ?? 0x2022)
          ) : (
            <Icon name="person" />
          )}
        </span>
        {name}
      </p>
    );
  }
  if (line.speaker === 'bot' && visible) {
    return (
      <p class="speaker">
        <span class="face" aria-hidden="true">
          <Icon name="bot" />
        </span>
        {texts.assistant}
      </p>
    );
  }
  const who = { person: texts.you, bot: texts.assistant, notice: texts.notice }[line.speaker];
  return <p class="hidden">{who}</p>;
}

function CardTitle({ card, texts }: { card: NonNullable<ChatLine['card']>; texts: Texts }) {
  return (
    <p class="card-title">
      <Icon name={card === 'safety' ? 'alert' : 'card'} />
      {card === 'safety' ? texts.safety : texts.counter}
    </p>
  );
}

function Unsent({ line, texts, waitsFor, onRetry, onCancel }: MessageProps) {
  if (line.state === 'said') return null;
  if (line.state === 'waiting') {
    return (
      <p class="unsent">
        <Icon name="clock" />
        {waitsFor === 'connection' ? texts.waitingOffline : texts.waiting}
        {waitsFor && (
          <button type="button" class="plain" onClick={onCancel}>
            {texts.cancel}
          </button>
        )}
      </p>
    );
  }
  return (
    <p class="unsent refused">
      <Icon name="alert" />
      {texts.refused}
      <button type="button" class="plain" onClick={onRetry}>
        {texts.retry}
      </button>
    </p>
  );
}

/** Each sentence of a safety card stands by itself: it is read in a hurry. */
function inLines({ text, card }: ChatLine): string {
  return card === 'safety' ? text.replaceAll(/\n+(?!\s*(?:[-•]|\d+[.)])\s)/g, '\n\n') : text;
}
