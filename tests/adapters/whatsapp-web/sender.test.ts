// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Library, PageClient } from '../../../adapters/whatsapp-web/library.ts';
import { Sender, type SenderOptions } from '../../../adapters/whatsapp-web/sender.ts';
import { activityOf } from './channel-of-test.ts';

/** A page that takes what it is given, as far as the test lets it. */
class Page {
  readonly sent: { to: string; content: unknown; at: number }[] = [];
  /** What is thrown at the next sends. */
  readonly faults: Error[] = [];
  /** Ticks by id; a message that is not in it is not on the page any more. */
  readonly ticks = new Map<string, number>();
  ticksAtOnce = true;
  knowsChat = true;
  sender!: Sender;

  getChatById = () => Promise.resolve(undefined);
  getMessageById = (serialized: string) => {
    const id = serialized.split('_')[2] ?? '';
    return Promise.resolve(this.ticks.has(id) ? { ack: this.ticks.get(id) } : null);
  };
  sendMessage = (to: string, content: unknown) => {
    const fault = this.faults.shift();
    if (fault) return Promise.reject(fault);
    if (!this.knowsChat) return Promise.resolve(undefined);
    this.sent.push({ to, content, at: performance.now() });
    const id = `3EB0-${this.sent.length}`;
    this.ticks.set(id, this.ticksAtOnce ? 1 : 0);
    if (this.ticksAtOnce) setImmediate(() => this.sender.ticked(id, 1));
    return Promise.resolve({ id: { id, _serialized: `true_${to}_${id}` } });
  };
}

const quick = { everyMs: 1, burst: 1_000, perChatMs: 1, typingMs: () => 0 };

function senderOn(page: Page, options: Partial<SenderOptions> = {}) {
  const troubles: string[] = [];
  const sender = new Sender({
    findAttached: () => null,
    onTrouble: (code) => troubles.push(code),
    pace: quick,
    ...options,
  });
  page.sender = sender;
  class MessageMedia {
    readonly base64: string;
    constructor(_type: string, base64: string) {
      this.base64 = base64;
    }
  }
  const opened = { client: page as unknown as PageClient, library: { MessageMedia } as unknown as Library };
  const send = (activity: Parameters<typeof activityOf>[0], to = 'p1@c.us', withinMs = 5_000) =>
    sender.send(opened, {
      address: to,
      activity: activityOf(activity),
      signal: AbortSignal.timeout(withinMs),
    });
  return { send, troubles };
}

test('one person is not written to faster than the pace, another need not wait for that', async () => {
  const page = new Page();
  const { send } = senderOn(page, { pace: { ...quick, perChatMs: 300 } });
  await send({ text: 'one' });
  await send({ text: 'other' }, 'p2@c.us');
  await send({ text: 'two' });
  const [one, , two] = page.sent.map(({ at }) => at);
  expect((two ?? 0) - (one ?? 0)).toBeGreaterThanOrEqual(290);
});

test('all together are not written to faster than the pace', async () => {
  const page = new Page();
  const { send } = senderOn(page, { pace: { ...quick, everyMs: 150, burst: 2 } });
  for (const to of ['p1', 'p2', 'p3', 'p4']) await send({}, `${to}@c.us`);
  const [first, , , last] = page.sent.map(({ at }) => at);
  expect((last ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(290);
});

test('what would have to wait too long is asked for again, and not as a failure of the page', async () => {
  const page = new Page();
  const { send, troubles } = senderOn(page, { pace: { ...quick, perChatMs: 60_000 } });
  await send({ text: 'one' });
  expect(await send({ text: 'two' }, 'p1@c.us', 50)).toMatchObject({ kind: 'retry', scope: 'conversation' });
  expect([page.sent.length, troubles]).toEqual([1, []]);
});

test('a message that the page lost before its tick is sent anew', async () => {
  const page = new Page();
  const { send } = senderOn(page);
  page.ticksAtOnce = false;
  expect(await send({ id: 'a' }, 'p1@c.us', 50)).toMatchObject({ kind: 'retry', code: 'no-tick' });
  page.ticks.clear();
  page.ticksAtOnce = true;
  expect(await send({ id: 'a' })).toEqual({ kind: 'sent', externalIds: ['3EB0-2'], lost: undefined });
});

test('of several messages those that arrived are not sent again', async () => {
  const page = new Page();
  const { send } = senderOn(page);
  const text = `${'a'.repeat(4_000)}\n\n${'b'.repeat(4_000)}`;
  page.ticksAtOnce = false;
  setTimeout(() => page.sender.ticked('3EB0-1', 1), 20);
  expect(await send({ id: 'long', text }, 'p1@c.us', 300)).toMatchObject({ kind: 'retry', code: 'no-tick' });
  page.sender.ticked('3EB0-2', 1);
  expect(await send({ id: 'long', text })).toMatchObject({ kind: 'sent', externalIds: ['3EB0-1', '3EB0-2'] });
  expect(page.sent).toHaveLength(2);
});

test('a page that cannot send, or knows no such chat, is asked again', async () => {
  const page = new Page();
  const { send, troubles } = senderOn(page);
  page.faults.push(new Error('Session closed.'));
  expect(await send({})).toMatchObject({ kind: 'retry', code: 'page', scope: 'channel' });
  page.knowsChat = false;
  expect(await send({})).toEqual({ kind: 'retry', code: 'no-chat' });
  expect(troubles).toEqual(['send']);
});

describe('a recording that cannot be sent', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sportello-files-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const attachments = [
    {
      contentType: 'audio/mpeg',
      contentUrl: '/media/x.mp3',
      name: 'La scheda',
      content: { bytes: 3, title: 'Ascolta' },
    },
  ];
  const activity = { id: 'rec', text: 'Numeri', lostNotice: 'Non è arrivata.', attachments };
  const file = (name: string) => {
    const path = join(folder, name);
    writeFileSync(path, 'mp3');
    return path;
  };
  const textsOf = (page: Page) =>
    page.sent.map(({ content }) => content).filter((one) => typeof one === 'string');

  test('is given up after three tries; its text arrives, once, and says so', async () => {
    const page = new Page();
    const found = { file: file('a.mp3'), name: 'a.mp3' };
    const { send, troubles } = senderOn(page, { findAttached: () => found });
    for (let tries = 0; tries < 3; tries += 1) page.faults.push(new Error('upload failed'));
    expect([(await send(activity)).kind, (await send(activity)).kind]).toEqual(['retry', 'retry']);
    expect(await send(activity)).toMatchObject({ kind: 'sent', lost: 'attachment' });
    expect(textsOf(page)).toEqual(['Non è arrivata.', 'Numeri']);
    expect(troubles).toEqual(['send', 'send', 'attachment']);
  });

  test('because it is too large, is given up at once', async () => {
    const page = new Page();
    const found = { file: file('b.mp3'), name: 'b.mp3' };
    truncateSync(found.file, 17 * 1024 * 1024);
    const { send } = senderOn(page, { findAttached: () => found });
    expect(await send(activity)).toMatchObject({ kind: 'sent', lost: 'attachment-too-large' });
    expect(textsOf(page)).toEqual(['Non è arrivata.', 'Numeri']);
  });

  test('goes as it is when it can', async () => {
    const page = new Page();
    const found = { file: file('c.mp3'), name: 'c.mp3' };
    const { send } = senderOn(page, { findAttached: () => found });
    expect(await send(activity)).toMatchObject({ kind: 'sent', lost: undefined });
    expect(page.sent[0]?.content).toMatchObject({ base64: Buffer.from('mp3').toString('base64') });
    expect(textsOf(page)).toEqual(['Numeri']);
  });
});
