// SPDX-License-Identifier: AGPL-3.0-or-later
import { fillDesk, rareWord } from '../../benchmarks/desk-filled.ts';
import { Audit } from '../../desk/audit.ts';
import { OperatorChoices } from '../../desk/choices.ts';
import { HandoffList } from '../../desk/list.ts';
import { parseOpeningHours } from '../../desk/opening-hours.ts';
import { PushDoor } from '../../desk/push/push-door.ts';
import { PushWatch } from '../../desk/push/push-watch.ts';
import { Pushes } from '../../desk/push/pushes.ts';
import { readQueue } from '../../desk/queue.ts';
import type { Actor } from '../../desk/rights.ts';
import { Search } from '../../desk/search/search.ts';
import type { Ledger } from '../../ledger/open-ledger.ts';
import { LedgerOfTest } from '../ledger/open.ts';
import { describeWith } from '../servers/own-server.ts';
import { PostgresServer, postgresProgram } from '../servers/postgres-server.ts';
import { silent } from './desk-of-test.ts';

const hours = { week: parseOpeningHours('Mon-Fri 09:00-13:00'), timeZone: 'Europe/Rome' };
const anna: Actor = {
  ...{ id: 'anna', name: 'Anna', email: 'anna@example.org', role: 'administrator', onDuty: true },
  ...{ territories: ['jesi', 'fermo'], languages: [] },
};

describeWith({ PostgreSQL: postgresProgram }, 'the list and the search on PostgreSQL', () => {
  let server: PostgresServer;
  let place: LedgerOfTest;
  let ledger: Ledger;

  beforeAll(async () => {
    server = await PostgresServer.start();
    place = new LedgerOfTest({ databaseUrl: server.newDatabase() });
    ledger = await place.open();
    await fillDesk(ledger, { people: 300, lines: 5 });
    const row = { password_hash: '', role: 'administrator' as const, languages: '[]', created_at: 0 };
    await ledger.db
      .insertInto('operators')
      .values({
        ...{ ...row, id: anna.id, email: anna.email, name: anna.name, on_duty: 1, seen_at: 0 },
        territories: JSON.stringify(anna.territories),
      })
      .execute();
  }, 60_000);
  afterAll(async () => {
    await place?.remove();
    await server?.stop();
  });

  test('pages follow each other without gap or repetition, within the territories', async () => {
    const list = new HandoffList(ledger, hours);
    const queue = await readQueue(ledger, anna, hours);
    expect(queue.counts).toEqual({ urgent: 2, waiting: 223, mine: 0, toAnswer: 0, snoozed: 0, others: 0 });
    const ids: string[] = [];
    for (let cursor: string | null = null; ; ) {
      const page = await list.page(anna, { view: 'open', where: {}, alias: '', cursor, limit: 50 });
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.next;
      if (!cursor) break;
    }
    expect(new Set(ids).size).toBe(225);
    expect(ids.slice(0, 200)).toEqual(queue.items.map(({ id }) => id));
    const { language } = await list.facets(anna);
    expect(language.reduce((sum, { count }) => sum + count, 0)).toBe(225);
    expect((await list.changes(anna, ids.slice(0, 3))).items).toHaveLength(3);
  });

  test('a search finds what is there, choices are kept, and pushes are looked after', async () => {
    const audit = new Audit(ledger);
    const page = await new Search(ledger, { audit, pageMs: 20_000 }).page(anna, {
      text: rareWord,
      cursor: null,
    });
    expect(page).toMatchObject({ next: null, lookedInto: 225 });
    expect(page.hits.flatMap(({ lines }) => lines)).toHaveLength(1);
    const choices = new OperatorChoices(ledger);
    await choices.write(anna, { keys: false });
    expect(await choices.read(anna)).toMatchObject({ keys: false });
    const door = new PushDoor();
    const pushes = new Pushes(ledger, { audit, door });
    await pushes.change(anna, { on: true, contact: anna.email });
    expect((await pushes.keys()).publicKey).toBe((await pushes.keys()).publicKey);
    await pushes.subscribe(anna, 'https://fcm.googleapis.com/fcm/send/x');
    place.now -= 1;
    expect(await new PushWatch({ ledger, pushes, door, log: silent }).look()).toBe(0);
  });
});
