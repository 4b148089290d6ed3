// SPDX-License-Identifier: AGPL-3.0-or-later
/** @jsxImportSource preact */
import { render } from 'preact';
import { directionOf, isLanguage, type Language } from '../../knowledge/language.ts';
import { type ChatState, emptyState } from './chat-state.ts';
import { ChatWindow } from './chat-window.tsx';
import { Conversation } from './conversation.ts';
import { DirectLine } from './direct-line.ts';
import { leave, listenForDoubleEscape } from './leave.ts';
import { preferredLanguage, readParameters } from './parameters.ts';
import { TabStore } from './session-store.ts';
import { Siblings } from './siblings.ts';
import { loadTexts, type Texts } from './texts.ts';

const parameters = readParameters(location.search);
const serviceName =
  document.querySelector<HTMLMetaElement>('meta[name="service-name"]')?.content ?? 'Sportello';
const root = document.getElementById('chat') as HTMLElement;

let language: Language = parameters.language ?? preferredLanguage(navigator.languages) ?? 'it';
let texts: Texts | null = null;
let state: ChatState = emptyState;

const conversation = new Conversation({
  directLine: new DirectLine(`${location.origin}/v3/directline`),
  store: new TabStore(() => sessionStorage),
  start: parameters.start,
  // Unnamed, the bot hears what the browser prefers and proposes it.
  locale: () => (parameters.language || state.lines.length > 0 ? language : navigator.language),
  onChange: (changed) => {
    const seen = state.lines.length;
    state = changed;
    void follow(changed);
    if (changed.loaded)
      tellParent(changed.lines.slice(seen).filter(({ speaker }) => speaker !== 'person').length);
    show();
  },
});

const siblings = new Siblings(
  () => conversation.id,
  (word) => {
    if (word.kind === 'leave') leave(conversation, parameters.embedded);
    else conversation.cancel(word.key);
  },
);

/** The page speaks the language that the bot speaks. */
async function follow({ lines }: ChatState): Promise<void> {
  const spoken = [...lines]
    .reverse()
    .find(({ speaker, locale }) => (speaker === 'bot' || speaker === 'notice') && locale);
  const tag = spoken?.locale?.split('-')[0] ?? '';
  if (isLanguage(tag) && tag !== language) await speak(tag);
}

async function speak(wanted: Language): Promise<void> {
  language = wanted;
  const loaded = await loadTexts(wanted).catch(() => texts ?? loadTexts('it'));
  // Another choice may have been made meanwhile.
  if (language !== wanted) return;
  texts = loaded;
  document.documentElement.lang = wanted;
  document.documentElement.dir = directionOf(wanted);
  show();
}

function show(): void {
  if (!texts) return;
  render(
    <ChatWindow
      state={state}
      conversation={conversation}
      texts={texts}
      language={language}
      serviceName={serviceName}
      embedded={parameters.embedded}
      onCancel={(key) => {
        siblings.tell({ kind: 'cancel', key });
        conversation.cancel(key);
      }}
      onNewChat={() => conversation.restart(startIn(language))}
      onExit={exit}
      onMinimise={() => parent.postMessage('sportello:minimise', '*')}
    />,
    root,
  );
}

/** A new chat keeps the language that was spoken and the place of the link. */
function startIn(tag: Language): string {
  const others = parameters.start.split('_').filter((part) => part !== '' && !part.startsWith('l-'));
  return [`l-${tag}`, ...others].join('_');
}

function exit(): void {
  siblings.tell({ kind: 'leave' });
  leave(conversation, parameters.embedded);
}

/** How much came while the window was shut; no word of it, whoever the parent is. */
function tellParent(fresh: number): void {
  if (parameters.embedded && fresh > 0) parent.postMessage(`sportello:news:${fresh}`, '*');
}

async function begin(): Promise<void> {
  conversation.open();
  listenForDoubleEscape(exit);
  addEventListener('online', () => conversation.wake());
  addEventListener('offline', () => conversation.lostNetwork());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') conversation.wake();
  });
  // From the back-forward cache: what was shown may be what somebody wanted gone.
  addEventListener('pageshow', (event) => event.persisted && location.reload());
  await speak(language);
  if (parameters.embedded) parent.postMessage('sportello:ready', '*');
}

void begin();
