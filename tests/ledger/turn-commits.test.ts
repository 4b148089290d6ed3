// SPDX-License-Identifier: AGPL-3.0-or-later

import { type Ledger, openLedger } from '../../ledger/open-ledger.ts';
import { unsealJson } from '../../ledger/seal.ts';
import type { TurnWrites } from '../../ledger/turn-commit.ts';
import { type LeasedConversation, StaleError } from '../../ledger/turns.ts';
import { describeWith } from '../servers/own-server.ts';
import { PostgresServer, postgresProgram } from '../servers/postgres-server.ts';
import { LedgerOfTest, message, testMaster } from './open.ts';

/** They share their statements; nobody should be able to tell. */
function turnsThatEndTogether(open: () => Promise<Ledger>): void {
  test('all are kept, each as it was said, and each conversation goes back', async () => {
    const ledger = await open();
    const conversations = await leased(ledger, 30);
    await Promise.all(conversations.map((one, at) => ledger.turnCommits.commit(one, writesOf(one, `${at}`))));
    for (const [at, one] of conversations.entries()) {
      const lines = await ledger.threads.byConversation(one.id, 0, 10);
      expect(lines.map(({ speaker, activity }) => [speaker, activity])).toEqual([
        ['person', { text: `asked ${at}` }],
        ['bot', { text: `answered ${at}` }],
      ]);
    }
    const rows = await ledger.db.selectFrom('conversations').selectAll().execute();
    expect(rows.map(({ lease_by, lease_until }) => [lease_by, Number(lease_until)])).toEqual(
      conversations.map(() => [null, 0]),
    );
    const keys = new Map(conversations.map(({ id, key }) => [id, key]));
    for (const { id, state, language } of rows) {
      expect(unsealJson(keys.get(id) ?? new Uint8Array(), state ?? new Uint8Array())).toHaveProperty(
        'turns',
        1,
      );
      expect(language).toBe('uk');
    }
    expect(await countOf(ledger, 'inbox', 'new')).toBe(0);
    expect(await countOf(ledger, 'outbox', 'queued')).toBe(30);
    const counted = await ledger.db.selectFrom('counts').select(['what', 'n']).execute();
    expect(counted).toEqual([{ what: 'answered', n: 30 }]);
  });

  test('one that changed hands meanwhile is refused, and the others are kept', async () => {
    const ledger = await open();
    const conversations = await leased(ledger, 5);
    const [taken] = conversations;
    await ledger.db
      .updateTable('conversations')
      .set((eb) => ({ fence: eb('fence', '+', 1) }))
      .where('id', '=', taken?.id ?? '')
      .execute();
    const ends = await Promise.allSettled(
      conversations.map((one, at) => ledger.turnCommits.commit(one, writesOf(one, `${at}`))),
    );
    expect(ends.map((end) => (end.status === 'rejected' ? end.reason : null))).toEqual([
      expect.any(StaleError),
      ...[null, null, null, null],
    ]);
    expect(await ledger.threads.byConversation(taken?.id ?? '', 0, 10)).toEqual([]);
    expect(await countOf(ledger, 'inbox', 'new')).toBe(1);
    expect(await countOf(ledger, 'outbox', 'queued')).toBe(4);
  });

  test('what one also writes fails with it alone', async () => {
    const ledger = await open();
    const conversations = await leased(ledger, 3);
    const ends = await Promise.allSettled(
      conversations.map((one, at) =>
        ledger.turnCommits.commit(one, {
          ...writesOf(one, `${at}`),
          also: () => (at === 1 ? Promise.reject(new Error('no office')) : Promise.resolve()),
        }),
      ),
    );
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await countOf(ledger, 'inbox', 'new')).toBe(1);
  });

  test('a turn that was kept already is not kept twice', async () => {
    const ledger = await open();
    const [one] = await leased(ledger, 1);
    if (!one) throw new Error('Nothing was leased.');
    await ledger.turnCommits.commit(one, { ...writesOf(one, 'first'), release: false });
    await expect(ledger.turnCommits.commit(one, writesOf(one, 'again'))).rejects.toThrow(StaleError);
    expect(await ledger.threads.byConversation(one.id, 0, 10)).toHaveLength(2);
    const { lease_by } = await ledger.db
      .selectFrom('conversations')
      .select('lease_by')
      .executeTakeFirstOrThrow();
    expect(lease_by).toBe(ledger.process);
  });

  test('replies that were sent together are marked, each with the ids that the platform gave it', async () => {
    const ledger = await open();
    const conversations = await leased(ledger, 6);
    await Promise.all(conversations.map((one, at) => ledger.turnCommits.commit(one, writesOf(one, `${at}`))));
    const sending = await ledger.outbox.take(10, ['web']);
    await Promise.all(sending.map(({ id }) => ledger.outbox.markSent(id, [`a${id}`, `b${id}`])));
    const rows = await ledger.db
      .selectFrom('outbox')
      .select(['id', 'status', 'external_ids', 'sender', 'sent_at'])
      .orderBy('id')
      .execute();
    expect(rows).toEqual(
      sending.map(({ id }) => ({
        id,
        status: 'sent',
        external_ids: `a${id} b${id}`,
        sender: null,
        sent_at: expect.any(Number),
      })),
    );
  });
}

async function leased(ledger: Ledger, count: number): Promise<LeasedConversation[]> {
  await ledger.ingest.receive(
    Array.from({ length: count }, (_, at) => message(`m${at}`, `person-${at}`, `asked ${at}`)),
  );
  return ledger.turns.lease(count, new Set());
}

function writesOf({ id, turns }: LeasedConversation, name: string): TurnWrites {
  const [turn] = turns;
  if (!turn) throw new Error(`${id} has nothing to do.`);
  const said = (speaker: 'person' | 'bot', text: string) => ({
    uid: `${name}-${speaker}`,
    speaker,
    activity: { text },
    send: speaker === 'bot',
  });
  return {
    inboxId: turn.inboxId,
    status: 'handled',
    state: { turns: 1 },
    owner: 'bot',
    language: 'uk',
    territory: null,
    said: [said('person', `asked ${name}`), said('bot', `answered ${name}`)],
    counts: [{ what: 'answered' }],
    release: true,
  };
}

async function countOf(ledger: Ledger, table: 'inbox' | 'outbox', status: string): Promise<number> {
  const rows = await ledger.db.selectFrom(table).select('status').execute();
  return rows.filter((row) => row.status === status).length;
}

describe('turns that end together, on SQLite', () => {
  let place: LedgerOfTest;
  beforeEach(() => {
    place = new LedgerOfTest();
  });
  afterEach(() => place.remove());
  turnsThatEndTogether(() => place.open());
});

describeWith({ PostgreSQL: postgresProgram }, 'turns that end together, on PostgreSQL', () => {
  let server: PostgresServer;
  let ledgers: Ledger[] = [];
  beforeAll(async () => {
    server = await PostgresServer.start();
  }, 60_000);
  afterEach(async () => {
    for (const ledger of ledgers) await ledger.close();
    ledgers = [];
  });
  afterAll(() => server.stop(), 30_000);
  turnsThatEndTogether(async () => {
    const ledger = await openLedger({ databaseUrl: server.newDatabase(), master: testMaster() });
    ledgers.push(ledger);
    return ledger;
  });
});
