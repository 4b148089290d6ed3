// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Incoming } from '../../../adapters/channel.ts';
import { Intake } from '../../../adapters/whatsapp-web/intake.ts';
import type { PageChat, PageClient, PageMessage } from '../../../adapters/whatsapp-web/library.ts';

const someone = '393331234567@c.us';
const now = () => Math.floor(Date.now() / 1_000);

/** A page with chats, and a ledger that may be full. */
class Around {
  readonly unread = new Map<string, PageMessage[]>();
  readonly seen: string[] = [];
  readonly taken: string[] = [];
  readonly troubles: string[] = [];
  looks = 0;
  full = false;
  /** Lets go what is being written. */
  letGo: (() => void) | null = null;
  hold = false;
  readonly intake = new Intake({
    receive: async (batch) => {
      if (this.hold) await new Promise<void>((resolve) => (this.letGo = resolve));
      if (this.full) throw new Error('The disk is full.');
      this.taken.push(...batch.map(({ externalId }: Incoming) => externalId));
    },
    onTrouble: (code) => this.troubles.push(code),
    againMs: 20,
    sweepMs: 60_000,
  });
  readonly client = {
    getChats: async () => {
      this.looks += 1;
      return [...this.unread].map(
        ([address, messages]) =>
          ({
            id: { _serialized: address },
            unreadCount: messages.length,
            fetchMessages: async () => messages,
          }) as unknown as PageChat,
      );
    },
    getContactLidAndPhone: async () => [],
    sendSeen: async (chat: string) => {
      this.seen.push(chat);
      this.unread.delete(chat);
      return true;
    },
  } as unknown as PageClient;

  /** Is back when it has looked through the chats for the first time. */
  async begin(): Promise<void> {
    const before = this.looks;
    this.intake.begin({ client: this.client, since: now() - 60 });
    await this.until(() => this.looks > before);
  }

  /** It is in the page, unread, and the page tells it. */
  write(id: string, chat = someone): void {
    const message = { id: { id, fromMe: false, remote: chat }, type: 'chat', body: id, timestamp: now() };
    this.unread.set(chat, [...(this.unread.get(chat) ?? []), message]);
    this.intake.heard(message);
  }

  async until(condition: () => boolean): Promise<void> {
    for (const started = Date.now(); !condition(); ) {
      if (Date.now() - started > 10_000) throw new Error('It did not come to that within ten seconds.');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

let around: Around;
beforeEach(() => {
  around = new Around();
});
afterEach(() => {
  around.letGo?.();
  return around.intake.end();
});

test('a chat is not read while another message of it is still to be written', async () => {
  await around.begin();
  around.hold = true;
  around.write('first-message');
  await around.until(() => around.letGo !== null);
  around.write('second-message');
  around.write('of-somebody-else', '393330000002@c.us');
  around.hold = false;
  around.letGo?.();
  await around.until(() => around.taken.includes('second-message'));
  await around.until(() => around.seen.length >= 2);
  expect(around.taken).toEqual(['first-message', 'second-message', 'of-somebody-else']);
  expect(around.seen).toEqual([someone, '393330000002@c.us']);
});

test('what could not be kept is taken later, although the page holds its chat for read', async () => {
  await around.begin();
  around.full = true;
  around.write('a-message');
  await around.until(() => around.troubles.length > 0);
  // Somebody has looked into the chat on the phone.
  around.unread.clear();
  expect(around.seen).toEqual([]);
  around.full = false;
  await around.until(() => around.taken.length > 0);
  expect(around.taken).toEqual(['a-message']);
  await around.until(() => around.seen.length > 0);
});

test('what waits when the page goes is taken with the next one, and nothing between', async () => {
  await around.begin();
  around.full = true;
  around.write('a-message');
  await around.until(() => around.troubles.length > 0);
  await around.intake.end();
  around.full = false;
  around.unread.clear();
  around.write('written-while-away');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(around.taken).toEqual([]);
  await around.begin();
  await around.until(() => around.taken.length > 1);
  expect(around.taken.toSorted()).toEqual(['a-message', 'written-while-away']);
});

test('what was told before the end is on disk after it, and what comes later is not taken', async () => {
  await around.begin();
  around.hold = true;
  around.write('first-message');
  await around.until(() => around.letGo !== null);
  around.write('second-message');
  const end = around.intake.end();
  around.hold = false;
  around.letGo?.();
  await end;
  expect(around.taken).toEqual(['first-message', 'second-message']);
  around.write('third-message');
  await around.intake.end();
  expect(around.taken).toHaveLength(2);
});

test('what comes twice together is handed over once', async () => {
  await around.begin();
  around.hold = true;
  around.write('first-message');
  await around.until(() => around.letGo !== null);
  around.write('second-message');
  around.write('second-message');
  around.hold = false;
  around.letGo?.();
  await around.until(() => around.taken.includes('second-message'));
  expect(around.taken).toEqual(['first-message', 'second-message']);
});
