// SPDX-License-Identifier: AGPL-3.0-or-later
import { lstatSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { freeFromOtherHost } from '../../../adapters/whatsapp-web/open-client.ts';
import { needs } from '../../fakes/whatsapp-web-page/whatsapp-web-site.ts';
import { describeWith } from '../../servers/own-server.ts';
import { browserProcesses } from './browser-processes.ts';
import { ChannelOfTest, someone } from './channel-of-test.ts';

describeWith(needs, 'WhatsApp Web in a real browser', () => {
  let one: ChannelOfTest;
  beforeAll(async () => {
    one = await ChannelOfTest.start();
  }, 60_000);
  afterAll(() => one.stop(), 60_000);

  test('a code is shown, renewed, and gone once the number is paired', async () => {
    await one.untilState('pairing');
    expect(one.channel.away).toBe(true);
    const first = one.reports.at(-1)?.qr;
    expect(first).toMatch(/^2@stand-in-\d+,/);
    one.site.renewCode();
    await one.until(() => one.reports.at(-1)?.qr !== first);
    // There before it was paired: nobody's question to us.
    one.site.write(someone, 'Are you at home?', { t: Math.floor(Date.now() / 1_000) - 86_400 });
    one.site.write('120363000000000000@g.us', 'A group has its own talk');
    one.site.pair();
    await one.untilState('connected');
    expect(one.reports.at(-1)).toMatchObject({ state: 'connected', numberEnd: '000' });
    expect(one.reports.at(-1)?.qr).toBeUndefined();
    expect(JSON.stringify(one.reports)).not.toContain('390731000000');
    expect(one.channel.away).toBe(false);
    expect(statSync(one.folder).mode & 0o777).toBe(0o700);
  }, 90_000);

  test('what a person writes is taken once, marked as read, and answered', async () => {
    const id = one.site.write(someone, 'Mi scade il permesso');
    await one.until(() => one.taken.length > 0 && one.site.seen.includes(someone));
    expect(one.taken).toEqual([
      {
        channel: 'whatsapp-web',
        externalId: id,
        address: someone,
        activity: { type: 'message', text: 'Mi scade il permesso', messageId: id },
      },
    ]);
    const buttons = ['Rinnovo', 'Persona'].map((title) => ({
      type: 'postBack' as const,
      title,
      value: title,
    }));
    const result = await one.send({ text: '**Rinnovo**: si chiede alla posta.', buttons });
    expect(result.kind).toBe('sent');
    expect(one.site.textsTo(someone)).toEqual(['*Rinnovo*: si chiede alla posta.\n\n1. Rinnovo\n2. Persona']);
    expect(one.site.did.map(({ kind }) => kind)).toContain('typing');
  }, 60_000);

  test('an address that hides the number is known under both, and answered where it wrote', async () => {
    const hidden = '188000000000001@lid';
    one.site.hides(hidden, '393399999999@c.us');
    one.site.write(hidden, 'السلام عليكم');
    await one.until(() => one.taken.some(({ address }) => address === hidden));
    expect(one.taken.at(-1)).toMatchObject({ address: hidden, alsoKnownAs: ['393399999999@c.us'] });
    await one.send({ text: 'وعليكم السلام' }, { to: hidden });
    expect(one.site.textsTo(hidden)).toEqual(['وعليكم السلام']);
  }, 60_000);

  test('a message that could not be kept is not marked as read, and is taken later', async () => {
    const other = '393330000001@c.us';
    one.refusals = 1;
    const id = one.site.write(other, 'ciao');
    await one.until(() => one.troubles.includes('intake'));
    expect(one.site.seen).not.toContain(other);
    await one.until(() => one.taken.some(({ externalId }) => externalId === id));
    await one.until(() => one.site.seen.includes(other));
  }, 60_000);

  test('a picture goes with its caption; one that cannot be sent is said to be missing', async () => {
    const file = join(one.site.folder, 'card.png');
    writeFileSync(file, Buffer.from('89504e470d0a1a0a', 'hex'));
    const attachment = (contentUrl: string) => ({
      contentType: 'image/png',
      contentUrl,
      name: 'La tessera',
      content: { bytes: 8, title: 'Immagine' },
    });
    one.files.set('/media/card.png', { file, name: 'card.png' });
    const to = '393330000002@c.us';
    const sent = await one.send({ text: 'Ecco', attachments: [attachment('/media/card.png')] }, { to });
    expect(sent).toMatchObject({ kind: 'sent' });
    expect(one.site.said.at(-1)).toMatchObject({
      type: 'image',
      body: 'Ecco',
      mimetype: 'image/png',
      size: 8,
    });
    const lostNotice = 'L’immagine non è arrivata.';
    const gone = { text: 'Ecco', lostNotice, attachments: [attachment('/media/gone.png')] };
    expect(await one.send(gone, { to })).toMatchObject({ kind: 'sent', lost: 'attachment-gone' });
    expect(one.site.textsTo(to).at(-1)).toBe(`${lostNotice}\n\nEcco`);
  }, 60_000);

  test('a message without its tick is asked after and not sent twice', async () => {
    const to = '393330000003@c.us';
    one.site.ticks = false;
    const activity = { id: 'slow', text: 'Una volta sola' };
    expect(await one.send(activity, { to, withinMs: 1_000 })).toMatchObject({
      kind: 'retry',
      code: 'no-tick',
    });
    expect(await one.send(activity, { to, withinMs: 1_000 })).toMatchObject({
      kind: 'retry',
      code: 'no-tick',
    });
    one.site.ticks = true;
    one.site.tick(one.site.said.at(-1)?.id ?? '');
    expect(await one.send(activity, { to })).toMatchObject({ kind: 'sent' });
    expect(one.site.textsTo(to)).toEqual(['Una volta sola']);
  }, 60_000);

  test('what was said is taken back when the person asks to clean up', async () => {
    const to = '393330000004@c.us';
    const sent = await one.send({ text: 'Numeri contro la violenza' }, { to });
    const removeIds = sent.kind === 'sent' ? sent.externalIds : [];
    await one.send({ text: 'Fatto', cleanUp: true, removeIds }, { to });
    expect(one.site.did.find(({ kind }) => kind === 'revoked')?.ids).toEqual(removeIds);
  }, 60_000);

  test('while the page has no connection nothing is sent, and it goes on when it is back', async () => {
    one.site.become('TIMEOUT');
    await one.untilState('reconnecting');
    expect(one.channel.away).toBe(true);
    expect(await one.send({})).toMatchObject({ kind: 'retry', scope: 'channel' });
    one.site.become('CONNECTED');
    await one.untilState('connected');
    expect(await one.send({})).toMatchObject({ kind: 'sent' });
  }, 60_000);

  test.each(['renderer', 'browser'] as const)(
    'after the end of its %s it is there again, still paired, and takes what was written meanwhile',
    async (kind) => {
      const opened = one.site.opened;
      for (const id of browserProcesses(one.folder, kind)) process.kill(id, 'SIGKILL');
      await one.until(() => one.state !== 'connected', 'the loss');
      const id = one.site.write(someone, `written while the ${kind} was away`);
      await one.untilState('connected');
      expect(one.site.opened).toBeGreaterThan(opened);
      await one.until(() => one.taken.some(({ externalId }) => externalId === id));
      expect(await one.send({ text: 'Ci sono' })).toMatchObject({ kind: 'sent' });
      expect(one.loggedOut).toBe(0);
    },
    90_000,
  );

  test('another process finds the pairing and what is unread', async () => {
    await one.channel.stop();
    expect(one.state).toBe('stopped');
    await one.until(() => browserProcesses(one.folder, 'browser').length === 0, 'the end of the browser');
    const id = one.site.write(someone, 'written while nobody was there');
    await one.open();
    await one.untilState('connected');
    await one.until(() => one.taken.some(({ externalId }) => externalId === id));
    const ids = one.taken.map(({ externalId }) => externalId);
    expect(ids.filter((each) => each === id)).toHaveLength(1);
  }, 90_000);

  test('a number that is logged out is said so, once, and can be paired again', async () => {
    one.site.logOut();
    await one.until(() => one.reports.some(({ state }) => state === 'logged-out'));
    expect(one.channel.away).toBe(true);
    await one.untilState('pairing');
    expect(one.loggedOut).toBe(1);
    expect(one.reports.at(-1)).toMatchObject({ loggedOutAt: expect.any(Number), numberEnd: undefined });
    const id = one.site.write(someone, 'written while the number was logged out');
    one.site.pair();
    await one.untilState('connected');
    await one.until(() => one.taken.some(({ externalId }) => externalId === id));
    expect(one.reports.at(-1)?.loggedOutAt).toBeUndefined();
    expect(await one.send({ text: 'Di nuovo qui' })).toMatchObject({ kind: 'sent' });
  }, 90_000);

  test('a log-out while nobody was there is noticed at the next start', async () => {
    await one.channel.stop();
    one.site.logOut();
    await one.open();
    await one.untilState('pairing');
    expect(one.loggedOut).toBe(2);
    expect(one.reports.at(-1)).toMatchObject({ loggedOutAt: expect.any(Number) });
  }, 90_000);
});

test.each([
  ['another host', 'container-before-12', false],
  ['this host', `${hostname()}-12`, true],
])('the lock of a browser on %s', (_where, holder, stays) => {
  const folder = mkdtempSync(join(tmpdir(), 'sportello-lock-'));
  const lock = join(folder, 'session', 'SingletonLock');
  freeFromOtherHost(folder);
  mkdirSync(join(folder, 'session'));
  symlinkSync(holder, lock);
  freeFromOtherHost(folder);
  expect(lstatSync(lock, { throwIfNoEntry: false }) !== undefined).toBe(stays);
  rmSync(folder, { recursive: true, force: true });
});
