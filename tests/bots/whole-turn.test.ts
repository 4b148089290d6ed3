// SPDX-License-Identifier: AGPL-3.0-or-later
import { means } from '../fakes/understanding.ts';
import { operator, ServiceOfTest, textOf } from './service-of-test.ts';

let service: ServiceOfTest;
beforeEach(async () => {
  service = await ServiceOfTest.start({
    renew: means('permit-renewal'),
    'he hits me': {
      decision: 'safety',
      flow: 'violence',
      entries: ['domestic-violence'],
      language: 'en',
      languageConfidence: 0.99,
    },
    human: { decision: 'human' },
  });
});
afterEach(() => service.stop());

const giulia = operator('o1', 'Giulia');
const marco = operator('o2', 'Marco');

async function waitingHandoff(): Promise<string> {
  const [first] = await service.openHandoffs();
  if (!first) throw new Error('Nobody waits.');
  return first.id;
}

test('the first message gets the welcome and then the answer, with its source', async () => {
  const [welcome, answer] = await service.write('renew');
  expect(welcome).toContain('I am an automatic assistant');
  expect(answer).toContain('Use the kit of the post office');
  expect(answer).toContain('Polizia di Stato');
});

test('a person is asked for, comes, answers, hands back, and the bot is silent meanwhile', async () => {
  expect((await service.write('human')).at(-1)).toContain('A person will answer you here');
  const id = await waitingHandoff();
  expect(await service.acts.claim(giulia(id, 'a1'))).toEqual({ kind: 'done' });
  await service.quiet();
  expect((await service.lines()).map(textOf).at(-1)).toContain('You are now talking with Giulia');
  expect(await service.write('renew')).toEqual([]);
  await service.acts.reply({ ...giulia(id, 'a2'), text: 'Buongiorno, sono Giulia.' });
  await service.quiet();
  const last = (await service.lines()).at(-1);
  expect(last && [last.speaker, last.operatorId, textOf(last)]).toEqual([
    'operator',
    'o1',
    'Buongiorno, sono Giulia.',
  ]);
  await service.acts.handBack(giulia(id, 'a3'));
  await service.quiet();
  expect((await service.lines()).map(textOf).at(-1)).toContain('automatic assistant answers you again');
  expect((await service.write('renew')).join()).toContain('Use the kit');
});

test('of two who claim at once one has it, and the other is told who', async () => {
  await service.write('human');
  const id = await waitingHandoff();
  const ends = await Promise.all([service.acts.claim(giulia(id, 'a1')), service.acts.claim(marco(id, 'b1'))]);
  expect(ends.map((one) => one.kind).toSorted()).toEqual(['done', 'refused']);
});

test('an act that is sent twice counts once', async () => {
  await service.write('human');
  const id = await waitingHandoff();
  await service.acts.claim(giulia(id, 'a1'));
  await service.acts.claim(giulia(id, 'a1'));
  await service.acts.reply({ ...giulia(id, 'a2'), text: 'hello' });
  await service.acts.reply({ ...giulia(id, 'a2'), text: 'hello' });
  await service.quiet();
  const texts = (await service.lines()).map(textOf);
  expect(texts.filter((text) => text.includes('You are now talking'))).toHaveLength(1);
  expect(texts.filter((text) => text === 'hello')).toHaveLength(1);
});

test('who does not own a conversation cannot reply, hand back or close it', async () => {
  await service.write('human');
  const id = await waitingHandoff();
  await service.acts.claim(giulia(id, 'a1'));
  for (const act of [
    service.acts.reply({ ...marco(id, 'b1'), text: 'x' }),
    service.acts.handBack(marco(id, 'b2')),
    service.acts.close({ ...marco(id, 'b3'), outcome: 'answered' }),
    service.acts.claim(marco(id, 'b4')),
  ]) {
    expect((await act).kind).toBe('refused');
  }
});

test('a closed conversation is closed for everybody, and the next word of the person goes to the bot', async () => {
  await service.write('human');
  const id = await waitingHandoff();
  await service.acts.claim(giulia(id, 'a1'));
  await service.acts.close({ ...giulia(id, 'a2'), outcome: 'answered' });
  await service.quiet();
  expect((await service.lines()).map(textOf).at(-1)).toContain('Giulia has closed this talk');
  expect((await service.acts.reply({ ...giulia(id, 'a3'), text: 'late' })).kind).toBe('refused');
  expect((await service.write('renew')).join()).toContain('Use the kit');
});

test('nobody on duty: the person is told when, and the request stays', async () => {
  service.duty = { open: false, opensAt: new Date('2026-11-25T08:00:00Z') };
  expect((await service.write('human')).at(-1)).toMatch(
    /The desk is closed now. It opens on Wednesday 25 November\D+09:00/,
  );
  expect(await service.openHandoffs()).toHaveLength(1);
});

test('danger: the card comes before the welcome, goes to the operators as urgent, and the words are not kept', async () => {
  const said = await service.write('he hits me');
  expect(said[0]).toContain('112');
  expect(said.join()).not.toContain('automatic assistant, not a person');
  expect(await service.openHandoffs()).toMatchObject([{ urgent: 1, flow: 'violence', reason: 'safety' }]);
  expect((await service.lines()).map(textOf)[0]).toBe('(not kept)');
  const inbox = await service.ledger.db.selectFrom('inbox').select('sealed').execute();
  expect(inbox.every((row) => row.sealed === null)).toBe(true);
});

test('deleting is confirmed, says goodbye and leaves nothing of before, at the desk neither', async () => {
  await service.write('renew');
  await service.write('human');
  expect((await service.write('delete my data')).at(-1)).toContain('Do you want to delete everything?');
  const goodbye = await service.press('erase!');
  expect(goodbye).toEqual([expect.stringContaining('Everything is deleted')]);
  expect((await service.lines()).map(textOf)).toEqual(goodbye);
  expect(await service.ledger.db.selectFrom('handoffs').selectAll().execute()).toEqual([]);
});

test('counts are kept without anybody in them', async () => {
  await service.write('renew');
  const counts = await service.ledger.db
    .selectFrom('counts')
    .select(['what', 'language', 'entry', 'n'])
    .orderBy('what')
    .execute();
  expect(counts).toEqual([
    { what: 'answered', language: 'en', entry: 'permit-renewal', n: 1 },
    { what: 'welcomed', language: 'en', entry: '', n: 1 },
  ]);
});
