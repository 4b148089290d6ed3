// SPDX-License-Identifier: AGPL-3.0-or-later
import { erasePerson } from '../../ledger/erase.ts';
import type { Ledger } from '../../ledger/open-ledger.ts';
import { applyRetention } from '../../ledger/retention.ts';
import { commitTurn } from '../../ledger/turn-commit.ts';
import { LedgerOfTest, message } from './open.ts';

let place: LedgerOfTest;
let ledger: Ledger;
beforeEach(async () => {
  place = new LedgerOfTest();
  ledger = await place.open();
});
afterEach(() => place.remove());

async function answer(erase = false): Promise<void> {
  for (const conversation of await ledger.turns.lease(10, new Set())) {
    for (const [index, pending] of conversation.turns.entries()) {
      await commitTurn({ commits: ledger.commits, now: ledger.now, leaseMs: 10_000 }, conversation, {
        inboxId: pending.inboxId,
        status: 'handled',
        state: { dialog: {} },
        owner: 'bot',
        language: 'ar',
        territory: null,
        said: [
          {
            uid: `${pending.trace}-reply`,
            speaker: 'bot',
            activity: { text: erase ? 'goodbye' : 'secret answer' },
            send: true,
          },
        ],
        counts: [{ what: 'answered', entry: 'spid' }],
        release: index === conversation.turns.length - 1,
        erase: erase
          ? (tx) =>
              erasePerson(tx, ledger.people, {
                personId: conversation.personId,
                oldKey: conversation.key,
                now: ledger.now(),
                keepInbox: pending.inboxId,
              })
          : undefined,
      });
    }
  }
}

test('erasing leaves the goodbye on its way and nothing of before', async () => {
  await ledger.ingest.receive([message('m1', 'p1', 'hello')]);
  await answer();
  await ledger.ingest.receive([message('m2', 'p1', 'delete')]);
  await answer(true);
  const lines = await ledger.threads.byAddress('web', 'p1', 0, 10);
  expect(lines.map((line) => line.activity)).toEqual([{ text: 'goodbye' }]);
  const [sending] = await ledger.outbox.take(10, ['web']);
  expect(sending).toMatchObject({ address: 'p1', activity: { text: 'goodbye' } });
});

test('ten minutes later the address is gone too, and the counts stay', async () => {
  await ledger.ingest.receive([message('m1', 'p1', 'delete')]);
  await answer(true);
  place.now += 11 * 60_000;
  expect(await applyRetention(ledger, 30)).toMatchObject({ people: 1 });
  for (const table of [
    'people',
    'addresses',
    'conversations',
    'messages',
    'outbox',
    'person_keys',
  ] as const) {
    expect(await ledger.db.selectFrom(table).selectAll().execute()).toEqual([]);
  }
  expect(await ledger.db.selectFrom('counts').select(['what', 'n']).execute()).toEqual([
    { what: 'answered', n: 1 },
  ]);
});

test('who writes again within the ten minutes begins anew and stays', async () => {
  await ledger.ingest.receive([message('m1', 'p1', 'delete')]);
  await answer(true);
  await ledger.ingest.receive([message('m2', 'p1', 'hello again')]);
  await answer();
  place.now += 11 * 60_000;
  expect(await applyRetention(ledger, 30)).toMatchObject({ people: 0 });
  expect(await ledger.threads.byAddress('web', 'p1', 0, 10)).toHaveLength(2);
});

test('what is older than the notice says is erased, person included when nothing newer is there', async () => {
  await ledger.ingest.receive([message('m1', 'old', 'a'), message('m2', 'kept', 'a')]);
  await answer();
  place.now += 20 * 86_400_000;
  await ledger.ingest.receive([message('m3', 'kept', 'b')]);
  await answer();
  place.now += 15 * 86_400_000;
  const done = await applyRetention(ledger, 30);
  expect(done).toEqual({ messages: 2, people: 1 });
  expect(await ledger.threads.byAddress('web', 'old', 0, 10)).toEqual([]);
  expect(await ledger.threads.byAddress('web', 'kept', 0, 10)).toHaveLength(1);
});
