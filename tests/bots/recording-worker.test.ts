// SPDX-License-Identifier: AGPL-3.0-or-later
import { applyRetention } from '../../ledger/retention.ts';
import { toneWav } from '../fakes/sounds.ts';
import { means } from '../fakes/understanding.ts';
import { operator } from './service-of-test.ts';
import { failed, later, sound, type VoiceOptions, VoiceService, words } from './voice-service.ts';

const meanings = {
  renew: means('permit-renewal'),
  'he hits me': {
    decision: 'safety' as const,
    flow: 'violence',
    entries: ['domestic-violence'],
    language: 'en' as const,
    languageConfidence: 0.99,
  },
  human: { decision: 'human' as const },
};
let service: VoiceService;
afterEach(() => service.stop());
const start = async (options: VoiceOptions = {}) => {
  service = await VoiceService.start({ meanings, ...options });
};
const hourMs = 3_600_000;

test('a voice message is fetched, understood, confirmed and answered', async () => {
  await start();
  await service.speak();
  await service.untilSaid('I understood:');
  expect(service.recogniser.heard).toMatchObject([{ sound: { kind: 'wav' }, language: null }]);
  await service.press('heard:yes');
  await service.untilSaid('Use the kit of the post office');
  expect(service.outcomes).toEqual(['understood']);
});

test('what the person was known to speak is told to the recogniser', async () => {
  await start();
  await service.write('renew');
  await service.speak();
  await service.untilSaid('I understood:');
  expect(service.recogniser.heard[0]?.language).toBe('en');
});

test('the sound is kept sealed, the reference is not kept, and neither stands anywhere in the clear', async () => {
  await start();
  service.recogniser.answer = words('a very private sentence');
  await service.speak('p1', { file: 'the-file-id', seconds: 3 });
  await service.untilSaid('I understood:');
  const [row] = await service.recordings();
  expect(row).toMatchObject({ status: 'done', code: 'understood', kind: 'wav', seconds: 1, reference: null });
  expect(Buffer.from(row?.audio ?? []).includes(Buffer.from(sound.subarray(100, 160)))).toBe(false);
  expect(Buffer.from(row?.heard ?? []).includes('private')).toBe(false);
  const [line] = await service.lines();
  expect(line?.activity).toMatchObject({ media: 'voice' });
  expect(JSON.stringify(line?.activity)).not.toContain('the-file-id');
  const [conversation] = await service.ledger.db.selectFrom('conversations').select('id').execute();
  const kept = await service.ledger.recordings.sound(conversation?.id ?? '', line?.uid ?? '');
  expect(Buffer.from(kept?.bytes ?? []).equals(Buffer.from(sound))).toBe(true);
});

test('a slow recogniser keeps no text waiting, neither of others nor of the same person', async () => {
  await start();
  const { heard, says } = later();
  service.recogniser.next.push(heard);
  await service.speak();
  await service.until(() => service.recogniser.heard.length === 1);
  await service.write('renew', 'p2');
  await service.untilSaid('Use the kit', 'p2');
  await service.write('renew');
  await service.untilSaid('Use the kit');
  await service.write('he hits me');
  await service.untilSaid('112');
  says(words('renew'));
  await service.untilSaid('I understood:');
});

test('several messages of one person are heard in their order', async () => {
  await start();
  service.recogniser.next.push(
    new Promise((resolve) => setTimeout(() => resolve(words('first')), 100)),
    words('second'),
  );
  await service.speak('p1', { file: 'a' });
  await service.speak('p1', { file: 'b' });
  await service.untilSaid('first second');
});

test('danger in a voice message shows the card, alarms the operators, and keeps neither sound nor words', async () => {
  await start();
  service.recogniser.answer = words('he hits me');
  await service.speak();
  await service.untilSaid('112');
  expect(await service.said()).not.toContain('I understood');
  expect(await service.recordings()).toEqual([]);
  expect((await service.lines())[0]?.activity).toBeNull();
  const handoffs = await service.ledger.db.selectFrom('handoffs').selectAll().execute();
  expect(handoffs).toMatchObject([{ urgent: 1, flow: 'violence', reason: 'safety' }]);
});

test('a platform that is away is asked again, and the recording is fetched once', async () => {
  await start();
  service.source.next.push('unreachable', 'unreachable');
  service.recogniser.next.push(failed(true), failed(true));
  await service.speak();
  // Two tries for the platform, and of the two that are left one more for the recogniser: then the person is told.
  await service.untilSaid('could not understand');
  expect(service.source.calls).toBe(3);
  expect(service.recogniser.heard).toHaveLength(2);
});

test('a recording that never comes is said, with the way to a person', async () => {
  await start();
  service.source.next.push('unreachable', 'unreachable', 'unreachable', 'unreachable');
  await service.speak();
  await service.untilSaid('did not arrive');
  expect(service.outcomes).toEqual(['lost']);
  const last = (await service.lines()).at(-1)?.activity as { buttons: { value: string }[] };
  expect(last.buttons.map(({ value }) => value)).toEqual(['person', 'menu', 'langs']);
});

test.each(['gone', 'changed'] as const)('a recording that is %s is not asked for again', async (trouble) => {
  await start();
  service.source.next.push(trouble);
  await service.speak();
  await service.untilSaid('did not arrive');
  expect(service.source.calls).toBe(1);
});

test('a recogniser that is away leads to a person, who can listen', async () => {
  await start();
  service.recogniser.answer = failed(true);
  await service.speak();
  await service.untilSaid('Or talk to a person');
  expect(await service.recordings()).toMatchObject([
    { code: 'recogniser-unreachable', audio: expect.anything() },
  ]);
});

test('what is no sound is not kept', async () => {
  await start();
  service.source.bytes = Buffer.from('<html>nothing to hear</html>');
  await service.speak();
  await service.untilSaid('could not understand');
  expect(await service.recordings()).toMatchObject([{ code: 'not-sound', audio: null }]);
});

test('what is too long, though nobody said so, is neither understood nor kept', async () => {
  await start();
  service.source.bytes = toneWav({ seconds: 130, rate: 4_000 });
  await service.speak('p1', { file: 'f' });
  await service.untilSaid('too long');
  expect(service.recogniser.heard).toEqual([]);
  expect(await service.recordings()).toMatchObject([{ code: 'too-long', audio: null }]);
});

test('without a recogniser operators can listen, and nothing is said twice', async () => {
  await start({ understood: false });
  await service.speak();
  await service.until(() => service.outcomes.length === 1);
  expect(service.outcomes).toEqual(['kept']);
  expect(await service.said()).toContain('a person can listen to your message');
  expect((await service.lines()).filter(({ speaker }) => speaker === 'bot')).toHaveLength(2);
});

test('where nothing may be kept, the sound is understood and never written', async () => {
  await start({ kept: false });
  service.recogniser.next.push(failed(true));
  await service.speak();
  await service.untilSaid('I understood:');
  // Fetched anew for the second try, since the first left nothing behind.
  expect(service.source.calls).toBe(2);
  expect(await service.recordings()).toMatchObject([{ code: 'understood', audio: null, kind: null }]);
});

test('beside an operator the bot is silent, and they see what was understood', async () => {
  await start();
  await service.write('human');
  await service.untilSaid('A person will answer you here');
  const [handoff] = await service.ledger.db.selectFrom('handoffs').select('id').execute();
  await service.acts.claim(operator('o1', 'Giulia')(handoff?.id ?? '', 'a1'));
  await service.untilSaid('You are now talking with Giulia');
  const before = (await service.lines()).length;
  await service.speak();
  await service.until(() => service.outcomes.length === 1);
  await service.until(
    async () =>
      !(await service.ledger.db
        .selectFrom('inbox')
        .select('id')
        .where('status', '=', 'new')
        .executeTakeFirst()),
  );
  expect((await service.lines()).slice(before).map(({ speaker }) => speaker)).toEqual(['person']);
  const uid = (await service.lines()).at(-1)?.uid ?? '';
  expect((await service.ledger.recordings.ofLines([uid])).get(uid)).toMatchObject({
    kept: true,
    text: 'renew',
    code: 'understood',
  });
});

describe('nothing is lost', () => {
  test('when a process dies while it listens: another goes on once its lease is over', async () => {
    await start({ listening: false });
    await service.speak();
    // Taken by a process that is never heard of again.
    await service.until(async () => (await service.recordings()).length === 1);
    const other = await service.place.open();
    expect(await other.recordings.take(8, ['telegram'])).toHaveLength(1);
    const worker = service.listener();
    worker.start();
    expect(await service.ledger.recordings.take(8, ['telegram'])).toEqual([]);
    service.place.now += 16_000;
    await service.untilSaid('I understood:');
    expect(service.outcomes).toEqual(['understood']);
    await worker.stop();
  });

  test('when the one thought dead comes back: only one of the two is heard', async () => {
    await start({ listening: false });
    await service.speak();
    await service.until(async () => (await service.recordings()).length === 1);
    const other = await service.place.open();
    const [taken] = await other.recordings.take(8, ['telegram']);
    if (!taken) throw new Error('It was not taken.');
    service.place.now += 16_000;
    const worker = service.listener();
    worker.start();
    await service.untilSaid('I understood:');
    expect(await other.recordings.renew(taken.id)).toBe(false);
    expect(await other.recordings.end(taken, { code: 'nothing', seconds: 1, told: { end: 'nothing' } })).toBe(
      false,
    );
    const heard = await service.ledger.db
      .selectFrom('inbox')
      .select('id')
      .where('kind', '=', 'heard')
      .execute();
    expect(heard).toHaveLength(1);
    await worker.stop();
  });

  test('when the service stops: it is given back at once, as if it had not been begun', async () => {
    await start();
    service.recogniser.next.push(new Promise(() => {}));
    await service.speak();
    await service.until(() => service.recogniser.heard.length === 1);
    await service.stopListening();
    expect(await service.recordings()).toMatchObject([{ status: 'waiting', listener: null, attempts: 0 }]);
    const worker = service.listener();
    worker.start();
    await service.untilSaid('I understood:');
    // It had been kept already.
    expect(service.source.calls).toBe(1);
    await worker.stop();
  });

  test('when a recording ends every process that begins it: it is given up, and the person is told', async () => {
    await start({ listening: false });
    await service.speak();
    await service.until(async () => (await service.recordings()).length === 1);
    await service.ledger.db.updateTable('recordings').set({ attempts: 5 }).execute();
    const worker = service.listener();
    worker.start();
    await service.untilSaid('could not understand');
    expect(service.outcomes).toEqual(['gave-up']);
    await worker.stop();
  });
});

describe('its time', () => {
  test('the sound goes after its hours, what was understood with the message', async () => {
    await start();
    await service.speak();
    await service.untilSaid('I understood:');
    service.place.now += 71 * hourMs;
    await applyRetention(service.ledger, 30, { voiceKeepHours: 72 });
    expect(await service.recordings()).toMatchObject([{ audio: expect.anything() }]);
    service.place.now += 2 * hourMs;
    await applyRetention(service.ledger, 30, { voiceKeepHours: 72 });
    expect(await service.recordings()).toMatchObject([{ audio: null, heard: expect.anything() }]);
    service.place.now += 30 * 24 * hourMs;
    await applyRetention(service.ledger, 30, { voiceKeepHours: 72 });
    expect(await service.recordings()).toEqual([]);
  });

  test('it is never longer than that of the messages', async () => {
    await start();
    await service.speak();
    await service.untilSaid('I understood:');
    service.place.now += 25 * hourMs;
    await applyRetention(service.ledger, 1, { voiceKeepHours: 8_760 });
    expect(await service.recordings()).toEqual([]);
  });

  test('"delete my data" takes it at once, also what is still being understood', async () => {
    await start();
    await service.speak();
    await service.untilSaid('I understood:');
    const { heard, says } = later();
    service.recogniser.next.push(heard);
    await service.speak();
    await service.until(() => service.recogniser.heard.length === 2);
    await service.press('erase!');
    await service.untilSaid('Everything is deleted');
    expect(await service.recordings()).toEqual([]);
    says(words('too late'));
    await service.stopListening();
    expect(await service.said()).toBe((await service.said()).replace('too late', ''));
    expect(
      await service.ledger.db.selectFrom('inbox').select('id').where('kind', '=', 'heard').execute(),
    ).toEqual([]);
  });

  test('of one conversation the sound of twenty is kept, the newest', async () => {
    await start();
    for (let at = 0; at < 22; at += 1) await service.speak('p1', { file: `f${at}` });
    await service.until(() => service.outcomes.length === 22);
    const rows = await service.recordings();
    expect(rows.map(({ audio }) => audio !== null)).toEqual([false, false, ...Array<boolean>(20).fill(true)]);
  });
});
