// SPDX-License-Identifier: AGPL-3.0-or-later
import { Acts } from '../../../desk/acts.ts';
import type { LiveHint } from '../../../desk/api/live.ts';
import { LookBeside } from '../../../desk/api/look-beside.ts';
import { Audit } from '../../../desk/audit.ts';
import { Deliveries } from '../../../desk/deliveries.ts';
import { Drafts } from '../../../desk/drafts.ts';
import { Looking } from '../../../desk/looking.ts';
import { Mentions } from '../../../desk/mentions.ts';
import { MessageWindows } from '../../../desk/message-window.ts';
import { Notes } from '../../../desk/notes.ts';
import { openHandoff } from '../../../desk/open-handoff.ts';
import type { Actor } from '../../../desk/rights.ts';
import { onEveryEngine } from './engines.ts';

const actorOf = (id: string): Actor => ({
  ...{ id, name: id, email: '', role: 'operator', territories: [], languages: [], onDuty: true },
});
const [anna, bruno] = [actorOf('anna'), actorOf('bruno')];
const seen = { line: 0, note: 0 };

onEveryEngine('what operators write, and what becomes of it', (at) => {
  let handoffId: string;
  beforeEach(async () => {
    for (const { id, name } of [anna, bruno])
      await at.ledger.db
        .insertInto('operators')
        .values({
          ...{
            id,
            name,
            email: `${id}@example.org`,
            password_hash: 'x',
            role: 'operator',
            territories: '[]',
          },
          ...{ languages: '["it"]', on_duty: 1, seen_at: at.place.now, disabled_at: null, created_at: 1 },
        })
        .execute();
    await at.write('m1', '393331111111', { channel: 'whatsapp' });
    const turn = await at.leaseOf('m1');
    await at.commit(turn, {
      owner: 'waiting',
      said: [{ uid: 'p1', speaker: 'person', activity: { type: 'message', text: 'm1' }, send: false }],
      also: (tx, addCount) =>
        openHandoff({ tx, addCount }, turn.conversation, {
          request: { reason: 'asked', urgent: false, summary: 'Chiede una persona.' },
          ...{ now: at.place.now, language: 'ar', territory: null },
        }),
    });
    ({ id: handoffId } = await at.ledger.db.selectFrom('handoffs').select('id').executeTakeFirstOrThrow());
    await new Acts(at.ledger).claim({ handoffId, actId: 'claim-0001', operatorId: 'anna', name: 'anna' });
  });

  test('drafts are saved, replaced and ended; of saves at once one wins', async () => {
    const [here, there] = [new Drafts(at.ledger), new Drafts(await at.another())];
    const draft = { handoffId, mode: 'reply' as const, seen, version: 0 };
    const both = await Promise.allSettled([
      here.save(anna, { ...draft, text: 'ا' }),
      there.save(anna, { ...draft, text: 'ব' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [saved] = await here.of(anna, handoffId);
    await there.save(anna, { ...draft, text: 'Ї', version: saved?.version ?? 0 });
    expect(await here.of(anna, handoffId)).toMatchObject([{ text: 'Ї' }]);
    const act = { handoffId, actId: 'reply-0001', operatorId: 'anna', name: 'anna', text: 'Ї' };
    const line = Math.max(0, ...(await at.rows('messages')).map(({ id }) => id));
    await expect(new Acts(at.ledger).reply({ ...act, seen: { line: 0, note: 0 } })).rejects.toMatchObject({
      code: 'changed',
      detail: { lines: 1, notes: 0 },
    });
    expect(await new Acts(at.ledger).reply({ ...act, seen: { line, note: 0 } })).toEqual({ kind: 'done' });
    expect(await here.of(anna, handoffId)).toEqual([]);
  });

  test('notes, who they name and who looks are known to another process, once', async () => {
    const other = await at.another();
    const hints: string[] = [];
    const beside = new LookBeside(other, (hint: LiveHint, to) => hints.push(`${hint.kind} ${to.only ?? ''}`));
    await beside.compare();
    hints.length = 0;
    const notes = new Notes(at.ledger, new Audit(at.ledger));
    const note = { actId: 'note-0001', text: '@bruno سلام', mentions: ['bruno'] };
    await Promise.all([notes.write(anna, handoffId, note), notes.write(anna, handoffId, note)]);
    await new Looking(at.ledger).look(anna, handoffId, 'note');
    await new Looking(at.ledger).look(anna, handoffId, 'note');
    await beside.compare();
    expect(hints.sort()).toEqual(['looking ', 'mentions true', 'notes ']);
    hints.length = 0;
    await beside.compare();
    expect(hints).toEqual([]);
    expect(await new Looking(other).at(bruno, handoffId)).toMatchObject([{ id: 'anna', typing: 'note' }]);
    const [found] = await new Notes(other, new Audit(other)).of(bruno, handoffId);
    expect(found).toMatchObject({ text: '@bruno سلام', mentions: [{ id: 'bruno' }] });
    expect((await new Mentions(other).of(bruno)).unread).toBe(1);
    await new Mentions(other).see(bruno, handoffId);
    await notes.delete(anna, handoffId, found?.uid ?? '');
    await beside.compare();
    expect(hints.sort()).toEqual(['mentions true', 'notes ']);
  });

  test('how far a message came is kept where operators follow it, and a failed one goes again', async () => {
    const windows = new MessageWindows(at.ledger, { audit: new Audit(at.ledger), templates: ['ar'] });
    expect((await windows.of(anna, handoffId)).closesAt).toBe(at.place.now + 86_400_000);
    at.pass(86_400_001);
    const act = { language: 'ar', actId: 'invite-001' };
    await Promise.all([windows.invite(anna, handoffId, act), windows.invite(anna, handoffId, act)]);
    const { id, deliveryId } = await at.takeOne();
    await at.ledger.outbox.markSent(id, ['wamid.0']);
    const report = (reached: 'delivered' | 'read') =>
      at.ledger.outbox.report('whatsapp', { deliveryId, end: 'arrived', reached, externalId: 'wamid.0' });
    const kept = async () =>
      (await at.rows('outbox')).map((row) => [row.status, row.delivered_at, row.read_at]);
    const first = at.place.now;
    expect(await report('delivered')).not.toBeNull();
    at.pass(5);
    expect(await report('delivered')).toBeNull();
    expect(await kept()).toEqual([['sent', first, null]]);
    await report('read');
    expect(await kept()).toEqual([['sent', first, first + 5]]);
    await at.ledger.db.updateTable('outbox').set({ status: 'failed', code: 'x' }).execute();
    const [row] = await at.rows('outbox');
    const again = { uid: row?.message_uid ?? '', actId: 'retry-0001' };
    await new Deliveries(at.ledger, new Audit(at.ledger)).retry(anna, handoffId, again);
    expect(await at.rows('outbox')).toMatchObject([{ status: 'queued', attempts: 0, code: null }]);
  });
});
