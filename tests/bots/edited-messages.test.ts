// SPDX-License-Identifier: AGPL-3.0-or-later
import type { IncomingActivity } from '../../adapters/activity.ts';
import { means } from '../fakes/understanding.ts';
import { operator, ServiceOfTest, textOf } from './service-of-test.ts';

let service: ServiceOfTest;
let count = 0;
beforeEach(async () => {
  service = await ServiceOfTest.start({
    renew: means('permit-renewal'),
    'تجديد الإقامة': means('permit-renewal'),
    doctor: means('family-doctor'),
    医生: means('family-doctor'),
    human: { decision: 'human' },
  });
});
afterEach(() => service.stop());

/** A message with the platform's id; all given at once are there before any has its turn. */
async function arrive(...activities: Partial<IncomingActivity>[]): Promise<void> {
  await service.ledger.ingest.receive(
    activities.map((activity) => {
      count += 1;
      return {
        channel: 'web',
        externalId: `u${count}`,
        address: 'p1',
        activity: { type: 'message', locale: 'en', ...activity },
      };
    }),
  );
  await service.quiet();
}

const transcript = async () =>
  (await service.lines()).map((line) => (line.speaker === 'person' ? `> ${textOf(line)}` : textOf(line)));
const written = async () => (await transcript()).filter((line) => line.startsWith('> '));
const answers = async (part: string) => (await transcript()).filter((line) => line.includes(part)).length;

test('the newest text of a message that waits is the one that is answered, once', async () => {
  await arrive(
    { messageId: '1', text: 'hello there' },
    { messageId: '1', text: 'doctor', editedAt: 10 },
    { messageId: '2', text: 'thanks' },
    { messageId: '1', text: 'renew', editedAt: 20 },
  );
  expect(await written()).toEqual(['> renew', '> thanks']);
  expect(await answers('Use the kit')).toBe(1);
});

test.each([
  ['renew', 'renew'],
  ['تجديد الإقامة', 'تجديد الإقامة'],
])('an edit of an answered message that says the same is passed over (%s)', async (text, again) => {
  await arrive({ messageId: '1', text });
  const before = await transcript();
  await arrive({ messageId: '1', text: again, editedAt: 10 });
  expect(await transcript()).toEqual(before);
});

test('an edit of an answered message that says something else is a new message', async () => {
  await arrive({ messageId: '1', text: 'renew' });
  await arrive({ messageId: '1', text: '医生', editedAt: 10 });
  expect(await written()).toEqual(['> renew', '> 医生']);
  await arrive(
    { messageId: '1', text: '医生', editedAt: 10 },
    { messageId: '1', text: '医生', editedAt: 30 },
  );
  expect(await written()).toHaveLength(2);
});

test('an original or an older edit that arrives after a newer one is not answered', async () => {
  await arrive({ messageId: '1', text: 'renew', editedAt: 20 });
  await arrive({ messageId: '1', text: 'doctor' });
  await arrive({ messageId: '1', text: 'hello there', editedAt: 10 });
  expect(await written()).toEqual(['> renew']);
});

test('the same text in two messages is two messages', async () => {
  await arrive({ messageId: '1', text: 'renew' }, { messageId: '2', text: 'renew' });
  expect(await answers('Use the kit')).toBe(2);
});

test('an edit that changes nothing does not tell the operator that the person waits', async () => {
  await arrive({ messageId: '1', text: 'human' });
  const [first] = await service.openHandoffs();
  const act = operator('o1', 'Giulia');
  await service.acts.claim(act(first?.id ?? '', 'a1'));
  await arrive({ messageId: '2', text: 'buongiorno' });
  await service.acts.reply({ ...act(first?.id ?? '', 'a2'), text: 'Buongiorno.' });
  await service.quiet();
  await arrive({ messageId: '2', text: 'buongiorno', editedAt: 10 });
  expect((await service.openHandoffs())[0]?.unanswered_since).toBeNull();
  await arrive({ messageId: '2', text: 'buonasera', editedAt: 20 });
  expect((await service.openHandoffs())[0]?.unanswered_since).not.toBeNull();
  expect((await written()).at(-1)).toBe('> buonasera');
});

test('what is remembered of messages goes with the person', async () => {
  await arrive({ messageId: '1', text: 'renew' });
  const state = async () => {
    const [conversation] = await service.ledger.db.selectFrom('conversations').select('state').execute();
    return conversation?.state;
  };
  expect(await state()).not.toBeNull();
  await arrive({ messageId: '2', value: 'erase!' });
  expect(await state()).toBeNull();
});
