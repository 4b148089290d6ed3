// SPDX-License-Identifier: AGPL-3.0-or-later
/** @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks';
import { autonyms, directionOf, type Language } from '../../knowledge/language.ts';
import type { ChatState } from './chat-state.ts';
import { Composer } from './composer.tsx';
import type { Conversation } from './conversation.ts';
import { CounterCard, Options } from './dialogs.tsx';
import { Icon } from './icons.tsx';
import { type ChatLine, openButtons } from './line.ts';
import { Message } from './message.tsx';
import type { Texts } from './texts.ts';
import { useReading } from './use-reading.ts';

interface ChatWindowProps {
  readonly state: ChatState;
  readonly conversation: Conversation;
  readonly texts: Texts;
  readonly language: Language;
  readonly serviceName: string;
  readonly embedded: boolean;
  readonly onCancel: (key: string) => void;
  readonly onNewChat: () => void;
  readonly onExit: () => void;
  readonly onMinimise: () => void;
}

export function ChatWindow(props: ChatWindowProps) {
  const { state, conversation, texts, language } = props;
  const [open, setOpen] = useState<'options' | ChatLine | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const { log, missed, onScroll, toEnd } = useReading(state);
  useEffect(() => focusReadingOrWriting(field.current, log.current), [log]);
  const withButtons = openButtons(state.lines);
  const offline = state.connection !== 'online';
  return (
    <div class="window">
      <Header {...props} onOptions={() => setOpen('options')} />
      <main>
        <div
          class="log"
          role="log"
          aria-label={texts.messages}
          aria-live={state.loaded ? 'polite' : 'off'}
          ref={log}
          onScroll={onScroll}
        >
          {state.ended && <p class="ended">{texts.ended}</p>}
          {state.lines.map((line, index) => (
            <Message
              key={line.key}
              line={line}
              texts={texts}
              showsButtons={line.key === withButtons}
              follows={sameSpeaker(state.lines[index - 1], line)}
              onPress={({ title, action }) => {
                conversation.press(title, action);
                focusReadingOrWriting(field.current, log.current);
              }}
              waitsFor={offline ? 'connection' : state.paused ? 'server' : null}
              onRetry={() => conversation.retry(line.key)}
              onCancel={() => props.onCancel(line.key)}
              onShowCard={() => setOpen(line)}
            />
          ))}
          {state.typing && (
            <p class="typing">
              <span class="hidden">{texts.typing}</span>
              <span class="dots" aria-hidden="true">
                <span />
                <span />
                <span />
              </span>
            </p>
          )}
        </div>
        {missed && (
          <button type="button" class="missed" onClick={toEnd}>
            <Icon name="down" />
            {texts.newBelow}
          </button>
        )}
      </main>
      <Trouble state={state} texts={texts} />
      <Composer texts={texts} field={field} onSend={(text) => conversation.say(text)} />
      {open === 'options' && (
        <Options
          texts={texts}
          language={language}
          onLanguage={(one) => {
            setOpen(null);
            conversation.press(autonyms[one], `lang:${one}`);
          }}
          onNewChat={() => {
            setOpen(null);
            props.onNewChat();
          }}
          onClose={() => setOpen(null)}
        />
      )}
      {open && open !== 'options' && <CounterCard line={open} texts={texts} onClose={() => setOpen(null)} />}
    </div>
  );
}

function Header({
  texts,
  language,
  serviceName,
  embedded,
  onOptions,
  onExit,
  onMinimise,
}: ChatWindowProps & { readonly onOptions: () => void }) {
  return (
    <header>
      <div class="bar">
        <h1>{serviceName}</h1>
        <button
          type="button"
          class="on-bar"
          aria-label={`${texts.options}: ${autonyms[language]}`}
          onClick={onOptions}
        >
          <Icon name="globe" />
          <span class="autonym" lang={language} dir={directionOf(language)}>
            {autonyms[language]}
          </span>
        </button>
        <button
          type="button"
          class="on-bar leave"
          aria-label={texts.exit}
          title={texts.exit}
          onClick={onExit}
        >
          <Icon name="exit" />
          <span class="long">{texts.exit}</span>
          <span class="short">{texts.exitShort}</span>
        </button>
        {embedded && (
          <button
            type="button"
            class="on-bar"
            aria-label={texts.minimise}
            title={texts.minimise}
            onClick={onMinimise}
          >
            <Icon name="minimise" />
          </button>
        )}
      </div>
    </header>
  );
}

/** The connection, in words, and why something waits. A short gap is nothing to worry about and is not shown. */
function Trouble({ state, texts }: { readonly state: ChatState; readonly texts: Texts }) {
  const { connection, paused, full } = state;
  const [long, setLong] = useState(false);
  useEffect(() => {
    setLong(false);
    if (connection === 'online') return;
    const timer = setTimeout(() => setLong(true), connection === 'offline' ? 300 : 2_500);
    return () => clearTimeout(timer);
  }, [connection]);
  const away = connection !== 'online' && long;
  const kind = full ? 'full' : paused ? 'tooFast' : away ? connection : null;
  return (
    <p class={kind ? 'trouble shown' : 'trouble'} role="status">
      {kind && texts[kind]}
    </p>
  );
}

/** On a phone the keyboard would hide half of the answer. */
function focusReadingOrWriting(field: HTMLElement | null, log: HTMLElement | null): void {
  if (matchMedia('(pointer: fine)').matches) field?.focus();
  else log?.focus({ preventScroll: true });
}

function sameSpeaker(before: ChatLine | undefined, line: ChatLine): boolean {
  return before?.speaker === line.speaker && before.speakerName === line.speakerName;
}
