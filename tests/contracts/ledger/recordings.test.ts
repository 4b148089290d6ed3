// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../../../ledger/open-ledger.ts';
import { insertRecording } from '../../../ledger/recordings.ts';
import { applyRetention } from '../../../ledger/retention.ts';
import { onEveryEngine } from './engines.ts';

const sound = { bytes: Buffer.from([0, 1, 2, 255, 0]), kind: 'ogg' };
const take = (by: Ledger) => by.recordings.take(8, ['telegram']);

onEveryEngine('recordings', (at) => {
  /** A voice message of a person, noted with its turn. */
  async function spoken(uid: string, address = 'p1'): Promise<string> {
    await at.write(uid, address);
    const { conversation } = await at.leaseOne();
    await at.ledger.commits.run((tx) =>
      insertRecording(tx, {
        messageUid: uid,
        conversation: { ...conversation, channel: 'telegram' },
        wanted: 'words',
        language: 'bn',
        seconds: 4,
        reference: { file: 'f1' },
        now: at.ledger.now(),
      }),
    );
    await at.ledger.turns.release(conversation);
    await at.ledger.db.updateTable('inbox').set({ status: 'handled' }).execute();
    return conversation.id;
  }

  test('one process has it, keeps its sound and ends it, once', async () => {
    const other = await at.another();
    const conversation = await spoken('m1');
    const [one] = await take(at.ledger);
    expect(one).toMatchObject({ language: 'bn', reference: { file: 'f1' }, attempts: 1, fetched: null });
    expect(await take(other)).toEqual([]);
    if (!one) throw new Error('It was not taken.');
    await at.ledger.recordings.keep(one, sound);
    const heard = { text: 'ভিসা', language: 'bn' };
    const end = { code: 'understood', seconds: 3.6, heard, told: { end: 'words' } };
    expect(await at.ledger.recordings.end(one, end)).toBe(true);
    expect(await at.ledger.recordings.end(one, end)).toBe(false);
    expect((await other.recordings.ofLines(['m1'])).get('m1')).toEqual({
      ...{ messageUid: 'm1', status: 'done', code: 'understood', seconds: 4, kept: true },
      ...heard,
    });
    const found = await other.recordings.sound(conversation, 'm1');
    expect([...(found?.bytes ?? [])]).toEqual([...sound.bytes]);
    expect((await at.rows('inbox')).filter(({ kind }) => kind === 'heard')).toHaveLength(1);
  });

  test('when a lease is over another process takes it, and the first may write nothing more', async () => {
    const other = await at.another();
    await spoken('m1');
    const [first] = await take(at.ledger);
    if (!first) throw new Error('It was not taken.');
    at.place.now += at.ledger.recordings.leaseMs + 1;
    expect(await take(other)).toMatchObject([{ attempts: 2 }]);
    expect(await at.ledger.recordings.renew(first.id)).toBe(false);
    await at.ledger.recordings.keep(first, sound);
    expect(await at.rows('recordings')).toMatchObject([{ audio: null, status: 'waiting' }]);
  });

  test('of a conversation only the oldest is taken, and what was put off waits', async () => {
    await spoken('m1');
    await spoken('m2');
    const [one, ...others] = await take(at.ledger);
    expect([one?.messageUid, others]).toEqual(['m1', []]);
    await at.ledger.recordings.putOff(one?.id ?? 0, 1_000);
    expect(await take(at.ledger)).toEqual([]);
    at.place.now += 1_001;
    expect(await take(at.ledger)).toMatchObject([{ messageUid: 'm1' }]);
  });

  test('its sound goes before its words, and both with the person', async () => {
    await spoken('m1');
    const [one] = await take(at.ledger);
    if (!one) throw new Error('It was not taken.');
    await at.ledger.recordings.keep(one, sound);
    await at.ledger.recordings.end(one, { code: 'nothing', seconds: null });
    at.place.now += 3 * 3_600_000;
    await applyRetention(at.ledger, 30, { voiceKeepHours: 2 });
    expect(await at.rows('recordings')).toMatchObject([{ audio: null, seconds: 4 }]);
    await at.ledger.db.deleteFrom('people').execute();
    expect(await at.rows('recordings')).toEqual([]);
  });
});
