// SPDX-License-Identifier: AGPL-3.0-or-later
import { WebSocket } from 'ws';
import { type ChatState, emptyState } from '../../../web/widget/chat-state.ts';
import { Conversation } from '../../../web/widget/conversation.ts';
import { DirectLine } from '../../../web/widget/direct-line.ts';
import type { Session, SessionStore } from '../../../web/widget/session-store.ts';
import { MemoryLedger } from '../../adapters/web/memory-ledger.ts';
import { startWebServer, until, type WebServer } from '../../adapters/web/web-server.ts';

// The conversation of the page, without the page, against the real channel.

class MemoryStore implements SessionStore {
  kept: Session | null = null;
  load(): Session | null {
    return this.kept;
  }
  save(session: Session): void {
    this.kept = session;
  }
  clear(): void {
    this.kept = null;
  }
}

let web: WebServer;
let open: Conversation[] = [];
let ahead = 0;
const realSocket = globalThis.WebSocket;

beforeEach(async () => {
  ahead = 0;
  globalThis.WebSocket = WebSocket as unknown as typeof globalThis.WebSocket;
  web = await startWebServer({ now: () => Date.now() + ahead });
  web.ledger.answer = ({ activity }) => [
    { text: activity.type === 'event' ? 'welcome' : `re ${activity.text ?? ''}` },
  ];
});
afterEach(async () => {
  for (const one of open) one.forget();
  open = [];
  await web.stop();
  globalThis.WebSocket = realSocket;
});

function converse(store: SessionStore = new MemoryStore(), start = '') {
  let state: ChatState = emptyState;
  const conversation = new Conversation({
    directLine: new DirectLine(web.api, 2_000),
    store,
    start,
    locale: () => 'it',
    onChange: (changed) => {
      state = changed;
    },
  });
  open.push(conversation);
  conversation.open();
  return {
    conversation,
    state: () => state,
    texts: () => state.lines.map(({ text }) => text),
  };
}

test('it begins with the start event and its deep link, and shows what is said', async () => {
  const { conversation, texts, state } = converse(new MemoryStore(), 'l-it_t-jesi');
  await until(() => texts().length === 1);
  conversation.say('uno');
  conversation.press('Menu', 'menu');
  await until(() => texts().length === 5);
  expect(texts()).toEqual(['welcome', 'uno', 're uno', 'Menu', 're Menu']);
  expect(web.ledger.received.map(({ activity }) => activity.value)).toEqual([
    'l-it_t-jesi',
    undefined,
    'menu',
  ]);
  expect(state()).toMatchObject({ connection: 'online', loaded: true, ended: false });
});

test('a reload takes the conversation up where it was, with what had not been sent', async () => {
  const store = new MemoryStore();
  const before = converse(store);
  before.conversation.say('uno');
  await until(() => before.texts().length === 3);
  const kept = store.kept as Session;
  // The tab is reloaded: nobody says goodbye.
  before.conversation.forget();
  store.kept = { ...kept, waiting: [{ id: 'typed', type: 'message', text: 'due' }] };
  const after = converse(store);
  await until(() => after.texts().length === 5);
  expect(after.texts()).toEqual(['welcome', 'uno', 're uno', 'due', 're due']);
  expect(new Set(web.ledger.received.map(({ address }) => address)).size).toBe(1);
});

test('a reload through another deep link tells the bot', async () => {
  const store = new MemoryStore();
  const before = converse(store, 'l-it');
  await until(() => before.texts().length === 1);
  const kept = store.kept;
  before.conversation.forget();
  store.kept = kept;
  converse(store, 'l-it_e-spid');
  await until(() => web.ledger.received.length === 2);
  expect(web.ledger.received[1]?.activity).toMatchObject({ type: 'event', value: 'l-it_e-spid' });
});

test('while the server is away messages wait, and go out once and in order when it is back', async () => {
  const { conversation, texts, state } = converse();
  await until(() => texts().length === 1);
  const { port, ledger } = web;
  await web.stop();
  conversation.say('uno');
  conversation.say('due');
  await until(() => state().connection === 'offline');
  expect(state().lines.map(({ state: one }) => one)).toEqual(['said', 'waiting', 'waiting']);
  web = await startWebServer({ port, ledger });
  conversation.wake();
  await until(() => texts().length === 5, 20_000);
  expect(texts()).toEqual(['welcome', 'uno', 're uno', 'due', 're due']);
  expect(ledger.received).toHaveLength(3);
});

test('a message whose acknowledgement was lost is not counted twice', async () => {
  const { conversation, texts } = converse();
  await until(() => texts().length === 1);
  const realFetch = globalThis.fetch;
  let lost = 0;
  globalThis.fetch = async (...call) => {
    const answer = await realFetch(...call);
    if (typeof call[0] === 'string' && call[0].endsWith('/activities') && lost < 1) {
      lost += 1;
      throw new TypeError('network');
    }
    return answer;
  };
  conversation.say('uno');
  await until(() => texts().length === 3);
  globalThis.fetch = realFetch;
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(lost).toBe(1);
  expect(web.ledger.received).toHaveLength(2);
});

test('where WebSockets are blocked it polls', async () => {
  globalThis.WebSocket = class {
    onerror: (() => void) | null = null;
    constructor() {
      setTimeout(() => this.onerror?.(), 5);
    }
    close() {}
  } as unknown as typeof globalThis.WebSocket;
  const { conversation, texts } = converse();
  await until(() => texts().length === 1);
  conversation.say('uno');
  await until(() => texts().length === 3);
  web.ledger.say(web.ledger.lastAddress, { text: 'later' });
  await until(() => texts().includes('later'));
});

test('a phone that slept longer than its token is good finds the answer', async () => {
  const store = new MemoryStore();
  const before = converse(store);
  await until(() => before.texts().length === 1);
  const kept = store.kept;
  before.conversation.forget();
  store.kept = kept;
  ahead = 3 * 24 * 3_600_000;
  web.ledger.say(web.ledger.lastAddress, { text: 'from the desk', speaker: 'operator' });
  const after = converse(store);
  await until(() => after.texts().length === 2);
  expect(after.texts()).toEqual(['welcome', 'from the desk']);
  expect(after.state().ended).toBe(false);
});

test('when the conversation is no more another begins, and says so', async () => {
  const store = new MemoryStore();
  store.kept = {
    conversation: 'x'.repeat(32),
    token: 'forged',
    start: '',
    waiting: [{ id: 'a', type: 'message', text: 'uno' }],
  };
  const { texts, state } = converse(store);
  await until(() => texts().length === 3);
  expect(texts()).toEqual(['welcome', 'uno', 're uno']);
  expect(state().ended).toBe(true);
});

test('a busy server is asked again; a message it does not take is marked and can be sent again', async () => {
  const { conversation, texts, state } = converse();
  await until(() => texts().length === 1);
  web.ledger.busy = true;
  conversation.say('uno');
  await until(() => state().lines[1]?.state === 'waiting');
  web.ledger.busy = false;
  await until(() => texts().length === 3, 10_000);
  conversation.press('Old', 'x'.repeat(300));
  await until(() => state().lines.at(-1)?.state === 'refused');
  conversation.say('due');
  await until(() => texts().includes('re due'));
  conversation.retry(state().lines.at(-1)?.key ?? '');
  await until(() => state().lines.at(-1)?.state === 'refused');
});

test('cleaning up empties the page', async () => {
  const { conversation, texts } = converse();
  await until(() => texts().length === 1);
  web.ledger.answer = () => [{ text: 'Fatto', speaker: 'notice', cleanUp: true }];
  conversation.say('pulisci');
  await until(() => texts().includes('Fatto'));
  expect(texts()).toEqual(['Fatto']);
});

test('leaving forgets all and stays silent; a new chat is another conversation', async () => {
  const store = new MemoryStore();
  const { conversation, texts, state } = converse(store, 'l-it');
  await until(() => texts().length === 1);
  const first = web.ledger.lastAddress;
  conversation.restart('l-ar');
  await until(() => texts().length === 1 && web.ledger.received.length === 2);
  expect(web.ledger.lastAddress).not.toBe(first);
  expect(web.ledger.received[1]?.activity.value).toBe('l-ar');
  // A reload of the same address does not bring back the language of its link.
  const kept = store.kept;
  conversation.forget();
  store.kept = kept;
  conversation.open();
  await until(() => texts().length === 1);
  expect(web.ledger.received).toHaveLength(2);
  conversation.forget();
  web.ledger.say(web.ledger.lastAddress, { text: 'late' });
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(store.kept).toBeNull();
  expect(state().lines).toEqual([]);
});

test('the dots show while an answer is on the way, and not when it is already there', async () => {
  const ledger = new MemoryLedger();
  await web.stop();
  web = await startWebServer({ ledger });
  ledger.answer = () => [{ text: 'ok' }];
  const { conversation, texts, state } = converse();
  await until(() => texts().length === 1);
  ledger.answerAfterMs = 300;
  conversation.say('uno');
  await until(() => state().typing);
  await until(() => texts().length === 3);
  expect(state().typing).toBe(false);
});
