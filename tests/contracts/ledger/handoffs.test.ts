// SPDX-License-Identifier: AGPL-3.0-or-later
import { Acts } from '../../../desk/acts.ts';
import { verifyAudit } from '../../../desk/audit.ts';
import { cancelHandoff, notePersonWrote, openHandoff } from '../../../desk/open-handoff.ts';
import { parseOpeningHours } from '../../../desk/opening-hours.ts';
import { readQueue } from '../../../desk/queue.ts';
import type { Actor } from '../../../desk/rights.ts';
import { sweepVanished } from '../../../desk/sweep.ts';
import type { Ledger } from '../../../ledger/open-ledger.ts';
import { StaleError } from '../../../ledger/turns.ts';
import { onEveryEngine } from './engines.ts';

const hours = { week: parseOpeningHours('Mon-Fri 09:00-13:00'), timeZone: 'Europe/Rome' };

onEveryEngine('handoffs and what operators do', (at) => {
  let acts: Acts;
  beforeEach(async () => {
    acts = new Acts(at.ledger);
    for (const name of ['Anna', 'Bruno']) await addOperator(name);
  });

  async function addOperator(name: string): Promise<void> {
    const operator = { id: name.toLowerCase(), name, email: `${name}@example.org`, password_hash: 'x' };
    await at.ledger.db
      .insertInto('operators')
      .values({
        ...operator,
        role: 'operator',
        territories: '[]',
        languages: '["it"]',
        on_duty: 1,
        seen_at: at.place.now,
        disabled_at: null,
        created_at: at.place.now,
      })
      .execute();
  }
  const by = (name: string, handoffId: string, actId: string) => ({
    handoffId,
    actId,
    operatorId: name.toLowerCase(),
    name,
  });
  const actor: Actor = {
    id: 'anna',
    name: 'Anna',
    email: '',
    role: 'operator',
    territories: [],
    languages: [],
    onDuty: true,
  };

  /** A person asks for an operator, in a turn. @returns the handoff's id */
  async function ask(address: string, request: { urgent?: boolean; territory?: string | null } = {}) {
    const text = `ask ${address} ${at.place.now}`;
    await at.write(text, address);
    const turn = await at.leaseOf(text);
    const { urgent = false, territory = null } = request;
    await at.commit(turn, {
      owner: 'waiting',
      territory,
      also: (tx, addCount) =>
        openHandoff({ tx, addCount }, turn.conversation, {
          request: { reason: 'asked', urgent, summary: 'Chiede una persona.', entry: 'spid' },
          ...{ now: at.place.now, language: 'ur', territory },
        }),
    });
    // One after the other, as in life: ids of the same millisecond have no order.
    at.pass(1);
    const open = await at.ledger.db
      .selectFrom('handoffs')
      .select('id')
      .where('conversation_id', '=', turn.conversation.id)
      .where('state', '<>', 'closed')
      .executeTakeFirstOrThrow();
    return open.id;
  }
  const handoff = async (id: string) => (await at.rows('handoffs')).find((row) => row.id === id);
  /** The acts that wait to be told to the conversations. */
  const told = async () =>
    (await at.lease()).flatMap((one) =>
      one.turns
        .filter((turn) => turn.kind === 'operator')
        .map((turn) => (turn.content as { act: string }).act),
    );

  test('who asks is in the queue, with reason, language, place and the time since when', async () => {
    const id = await ask('p1', { territory: 'jesi' });
    expect(await handoff(id)).toMatchObject({
      state: 'waiting',
      reason: 'asked',
      urgent: 0,
      entry: 'spid',
      language: 'ur',
      territory: 'jesi',
      channel: 'web',
      waiting_since: at.place.now - 1,
      operator_id: null,
      claimed_at: null,
      closed_at: null,
      outcome: null,
    });
  });

  test('who asks again keeps their place and becomes urgent, not less', async () => {
    const id = await ask('p1');
    at.pass(60_000);
    await ask('p1', { urgent: true });
    await ask('p1');
    expect(await at.rows('handoffs')).toMatchObject([
      { id, urgent: 1, waiting_since: at.place.now - 60_003 },
    ]);
  });

  test('the queue shows urgent ones first, then who waits longest', async () => {
    const [first, second] = [await ask('p1'), await ask('p2')];
    const urgent = await ask('p3', { urgent: true });
    const queue = await readQueue(at.ledger, actor, hours);
    expect(queue.items.map((one) => one.id)).toEqual([urgent, first, second]);
    expect(queue.items.map((one) => one.urgent)).toEqual([true, false, false]);
    expect(queue.onDuty.map((one) => one.name)).toEqual(['Anna', 'Bruno']);
  });

  test('a claimed conversation is the operator’s, and the conversation is told', async () => {
    const id = await ask('p1');
    expect(await acts.claim(by('Anna', id, 'a1'))).toEqual({ kind: 'done' });
    expect(await handoff(id)).toMatchObject({
      state: 'person',
      operator_id: 'anna',
      claimed_at: at.place.now,
      unanswered_since: at.place.now - 1,
    });
    expect(await at.rows('conversations')).toMatchObject([{ owner: 'person', operator_id: 'anna' }]);
    expect(await told()).toEqual(['claimed']);
  });

  test('of two operators in two processes who claim at once one has it, and the other is told', async () => {
    const other = new Acts(await at.another());
    for (let round = 0; round < 8; round += 1) {
      const id = await ask(`p${round}`);
      const ends = await Promise.all([
        acts.claim(by('Anna', id, `a${round}`)),
        other.claim(by('Bruno', id, `b${round}`)),
      ]);
      expect(ends.map((one) => one.kind).toSorted()).toEqual(['done', 'refused']);
      const owner = ends[0]?.kind === 'done' ? 'anna' : 'bruno';
      expect(ends.find((one) => one.kind === 'refused')).toMatchObject({ owner: 'person', ownerId: owner });
      expect(await handoff(id)).toMatchObject({ operator_id: owner });
    }
    expect(await told()).toHaveLength(8);
    expect(await verifyAudit(at.ledger)).toEqual({ ok: true, entries: 8 });
  });

  test('the same act sent at once to two processes counts once, and both hear that it is done', async () => {
    const other = new Acts(await at.another());
    const id = await ask('p1');
    const claim = by('Anna', id, 'a1');
    const claims = await Promise.all([acts.claim(claim), other.claim(claim)]);
    const reply = { ...by('Anna', id, 'a2'), text: 'Buongiorno' };
    const replies = await Promise.all([acts.reply(reply), other.reply(reply), acts.reply(reply)]);
    expect([...claims, ...replies].map((one) => one.kind)).toEqual(Array.from({ length: 5 }, () => 'done'));
    expect(await told()).toEqual(['claimed', 'message']);
    expect((await at.rows('audit')).map((row) => row.action)).toEqual(['handoff.claimed', 'handoff.message']);
  });

  test('only who has it may answer, give back, close or release', async () => {
    const id = await ask('p1');
    await acts.claim(by('Anna', id, 'a1'));
    const bruno = (n: number) => by('Bruno', id, `b${n}`);
    for (const refused of [
      acts.reply({ ...bruno(1), text: 'x' }),
      acts.handBack(bruno(2)),
      acts.close({ ...bruno(3), outcome: 'answered' }),
      acts.release(bruno(4)),
      acts.claim(bruno(5)),
    ])
      expect(await refused).toEqual({ kind: 'refused', owner: 'person', ownerId: 'anna', ownerName: 'Anna' });
    expect(await told()).toEqual(['claimed']);
  });

  test('a reply waits in the conversation in its order, and ends the wait for an answer', async () => {
    const id = await ask('p1');
    await acts.claim(by('Anna', id, 'a1'));
    await at.write('m1', 'p1');
    await acts.reply({ ...by('Anna', id, 'a2'), text: 'Ecco' });
    await at.write('m2', 'p1');
    expect((await at.leaseOne()).conversation.turns.map((turn) => turn.content)).toMatchObject([
      { act: 'claimed', name: 'Anna' },
      { text: 'm1' },
      { act: 'message', text: 'Ecco' },
      { text: 'm2' },
    ]);
    expect(await handoff(id)).toMatchObject({ unanswered_since: null });
  });

  test('given back, it is the bot’s, and the record says whose it was', async () => {
    const id = await ask('p1');
    await acts.claim(by('Anna', id, 'a1'));
    at.pass(5_000);
    await acts.handBack(by('Anna', id, 'a2'));
    expect(await handoff(id)).toMatchObject({
      state: 'closed',
      operator_id: 'anna',
      outcome: 'handed-back',
      closed_at: at.place.now,
    });
    expect(await at.rows('conversations')).toMatchObject([{ owner: 'bot', operator_id: null }]);
  });

  test.each(['answered', 'referred', 'no-reply', 'not-for-us', 'abuse'])('closes as %s', async (outcome) => {
    const id = await ask('p1');
    await acts.claim(by('Anna', id, 'a1'));
    expect(await acts.close({ ...by('Anna', id, 'a2'), outcome })).toEqual({ kind: 'done' });
    expect(await handoff(id)).toMatchObject({ state: 'closed', outcome });
    expect((await readQueue(at.ledger, actor, hours)).items).toEqual([]);
    expect(await acts.reply({ ...by('Anna', id, 'a3'), text: 'late' })).toMatchObject({
      kind: 'refused',
      owner: 'closed',
    });
  });

  test('after a close the same person may ask again, in a handoff of its own', async () => {
    const first = await ask('p1');
    await acts.close({ ...by('Anna', first, 'a1'), outcome: 'not-for-us' });
    await at.answerAll();
    const second = await ask('p1');
    expect(second).not.toBe(first);
    expect(await acts.claim(by('Bruno', second, 'b1'))).toEqual({ kind: 'done' });
  });

  test('released, it waits again in its old place', async () => {
    const id = await ask('p1');
    const since = (await handoff(id))?.waiting_since;
    await acts.claim(by('Anna', id, 'a1'));
    at.pass(60_000);
    await acts.release(by('Anna', id, 'a2'));
    expect(await handoff(id)).toMatchObject({
      state: 'waiting',
      operator_id: null,
      claimed_at: null,
      waiting_since: since,
    });
    expect(await acts.claim(by('Bruno', id, 'b1'))).toEqual({ kind: 'done' });
  });

  test('an act upon what does not exist is missing', async () => {
    expect(await acts.claim(by('Anna', 'no-such', 'a1'))).toEqual({ kind: 'missing' });
    expect(await acts.reply({ ...by('Anna', 'no-such', 'a2'), text: 'x' })).toEqual({ kind: 'missing' });
    expect(await at.count('audit')).toBe(0);
  });

  test('a claim makes the turn that is under way lose its commit, and it is redone at once', async () => {
    const id = await ask('p1');
    await at.write('m1', 'p1');
    const turn = await at.leaseOne();
    await acts.claim(by('Anna', id, 'a1'));
    await expect(at.commit(turn)).rejects.toBeInstanceOf(StaleError);
    expect((await at.leaseOne()).conversation).toMatchObject({ owner: 'person', turns: [{}, {}] });
  });

  test('a claim and the commit of a turn at the same moment never both win the owner', async () => {
    const other = await at.another();
    for (let round = 0; round < 6; round += 1) {
      const id = await ask(`p${round}`);
      await at.write(`m${round}`, `p${round}`);
      const turn = await at.leaseOf(`m${round}`, other);
      const [claim, commit] = await Promise.allSettled([
        acts.claim(by('Anna', id, `a${round}`)),
        at.commit(turn, { owner: 'waiting' }, other),
      ]);
      expect(claim).toEqual({ status: 'fulfilled', value: { kind: 'done' } });
      if (commit?.status === 'rejected') expect(commit.reason).toBeInstanceOf(StaleError);
      const owner = await at.ledger.db
        .selectFrom('conversations')
        .select('owner')
        .where('id', '=', turn.conversation.id)
        .executeTakeFirst();
      expect(owner).toEqual({ owner: 'person' });
      await at.answerAll({ owner: 'person' });
    }
  });

  test('who changes their mind is out of the queue; who is being answered is not', async () => {
    const [waiting, answered] = [await ask('p1'), await ask('p2')];
    await acts.claim(by('Anna', answered, 'a1'));
    for (const id of [waiting, answered]) {
      const conversationId = (await handoff(id))?.conversation_id ?? '';
      await at.ledger.commits.run((tx, addCount) =>
        cancelHandoff({ tx, addCount }, conversationId, at.place.now),
      );
    }
    expect(await handoff(waiting)).toMatchObject({ state: 'closed', outcome: 'cancelled' });
    expect(await handoff(answered)).toMatchObject({ state: 'person', outcome: null });
  });

  test('the wait for an answer counts from the first message that had none', async () => {
    const id = await ask('p1');
    const conversationId = (await handoff(id))?.conversation_id ?? '';
    const note = (now: number) => at.ledger.commits.run((tx) => notePersonWrote(tx, conversationId, now));
    await note(1_000);
    await note(2_000);
    expect(await handoff(id)).toMatchObject({ unanswered_since: 1_000 });
  });

  test('who vanished loses what they had, in two processes at once, and each conversation is told once', async () => {
    const other: Ledger = await at.another();
    const ids: string[] = [];
    for (const address of ['p1', 'p2', 'p3']) ids.push(await ask(address));
    await acts.claim(by('Anna', ids[0] ?? '', 'a1'));
    await acts.claim(by('Bruno', ids[1] ?? '', 'b1'));
    at.pass(60_001);
    await at.ledger.db
      .updateTable('operators')
      .set({ seen_at: at.place.now })
      .where('id', '=', 'bruno')
      .execute();
    const swept = await Promise.all([
      sweepVanished(at.ledger, acts, at.place.now),
      sweepVanished(other, new Acts(other), at.place.now),
    ]);
    expect(Math.max(...swept)).toBe(1);
    expect((await at.rows('handoffs')).map((row) => row.state).toSorted()).toEqual([
      'person',
      'waiting',
      'waiting',
    ]);
    expect((await told()).toSorted()).toEqual(['claimed', 'claimed', 'released']);
    expect((await at.rows('audit')).at(-1)).toMatchObject({ actor: 'system', action: 'handoff.released' });
  });

  test('who was disabled loses what they had', async () => {
    const id = await ask('p1');
    await acts.claim(by('Anna', id, 'a1'));
    await at.ledger.db.updateTable('operators').set({ disabled_at: 1 }).where('id', '=', 'anna').execute();
    expect(await sweepVanished(at.ledger, acts, at.place.now)).toBe(1);
    expect(await sweepVanished(at.ledger, acts, at.place.now)).toBe(0);
    expect(await handoff(id)).toMatchObject({ state: 'waiting' });
  });

  test('twenty operators in three processes claim thirty conversations: each is claimed once', async () => {
    const processes = [acts, new Acts(await at.another()), new Acts(await at.another())];
    for (let n = 0; n < 20; n += 1) await addOperator(`Op${n}`);
    const ids: string[] = [];
    for (let n = 0; n < 30; n += 1) ids.push(await ask(`p${n}`));
    const claims = Array.from({ length: 20 }, (_, n) =>
      Promise.all(
        ids.map((_, step) => {
          const id = ids[(n * 7 + step) % ids.length] ?? '';
          return (processes[n % 3] ?? acts).claim(by(`Op${n}`, id, `claim-${n}`));
        }),
      ),
    );
    const ends = (await Promise.all(claims)).flat();
    expect(ends.filter((one) => one.kind === 'done')).toHaveLength(30);
    expect(ends.filter((one) => one.kind === 'refused')).toHaveLength(570);
    expect(await verifyAudit(at.ledger)).toEqual({ ok: true, entries: 30 });
  }, 60_000);
});
