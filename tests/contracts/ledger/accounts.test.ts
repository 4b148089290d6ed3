// SPDX-License-Identifier: AGPL-3.0-or-later
import { Acts } from '../../../desk/acts.ts';
import { Audit, verifyAudit } from '../../../desk/audit.ts';
import { DeskError } from '../../../desk/desk-error.ts';
import { dutyNow, operatorsOnDuty } from '../../../desk/duty.ts';
import { Operators } from '../../../desk/operators.ts';
import type { Actor, Role } from '../../../desk/rights.ts';
import { SecondFactors } from '../../../desk/second-factors.ts';
import { absoluteMs, idleMs, Sessions } from '../../../desk/sessions.ts';
import { createSetupLink, invitationMs, setupLinkMs } from '../../../desk/setup-link.ts';
import { SignIn } from '../../../desk/sign-in.ts';
import type { Ledger } from '../../../ledger/open-ledger.ts';
import { onEveryEngine } from './engines.ts';

const password = 'una frase lunga di prova';

function deskOn(ledger: Ledger) {
  const audit = new Audit(ledger);
  const sessions = new Sessions(ledger, audit);
  return { audit, sessions, operators: new Operators(ledger, { audit, sessions, acts: new Acts(ledger) }) };
}

onEveryEngine('accounts, sessions and the record of the desk', (at) => {
  let desk: ReturnType<typeof deskOn>;
  beforeEach(() => {
    desk = deskOn(at.ledger);
  });
  const code = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: unknown) => (error instanceof DeskError ? error.code : String(error)),
    );
  const link = () => createSetupLink(at.ledger, new Date(at.place.now));
  const actorOf = (id: string, role: Role): Actor => ({
    ...{ id, role, name: id, email: '', territories: [], languages: [], onDuty: true },
  });

  /** The administrator of the set-up link. */
  async function administrator(): Promise<Actor> {
    const token = (await link()) ?? '';
    const id = await desk.operators.setUp({ token, email: ' Ada@Example.org', name: 'Ada', password });
    return actorOf(id, 'administrator');
  }
  async function invited(admin: Actor, name: string, role: Role = 'operator', territories: string[] = []) {
    const { token } = await desk.operators.invite(admin, { role, territories, languages: ['it', 'ur'] });
    const id = await desk.operators.setUp({ token, email: `${name}@example.org`, name, password });
    return actorOf(id, role);
  }

  test('the first account is made by a link that works once and for a day', async () => {
    const token = (await link()) ?? '';
    expect(await desk.operators.linkOf(token)).toEqual({ role: 'administrator', first: true });
    at.pass(setupLinkMs);
    expect(await desk.operators.linkOf(token)).toBeNull();
    await administrator();
    expect(await link()).toBeNull();
    expect(await at.rows('operators')).toMatchObject([
      { email: 'ada@example.org', role: 'administrator', on_duty: 0, disabled_at: null },
    ]);
  });

  test('a later link makes the earlier one void', async () => {
    const [first, second] = [(await link()) ?? '', (await link()) ?? ''];
    expect(await desk.operators.linkOf(first)).toBeNull();
    expect(await desk.operators.linkOf(second)).not.toBeNull();
  });

  test('an invitation gives role, territories and languages, and can be taken back', async () => {
    const admin = await administrator();
    await invited(admin, 'Bruno', 'supervisor', ['jesi']);
    expect((await desk.operators.list(admin)).map((one) => [one.name, one.role, one.territories])).toEqual([
      ['Ada', 'administrator', []],
      ['Bruno', 'supervisor', ['jesi']],
    ]);
    const { id, token } = await desk.operators.invite(admin, {
      role: 'operator',
      territories: [],
      languages: [],
    });
    expect((await desk.operators.invitations(admin)).map((one) => one.expiresAt)).toEqual([
      at.place.now + invitationMs,
    ]);
    await desk.operators.uninvite(admin, id);
    expect(await desk.operators.linkOf(token)).toBeNull();
    expect(await code(desk.operators.uninvite(admin, id))).toBe('not-found');
  });

  test('one link used at the same moment in two processes makes one account', async () => {
    const admin = await administrator();
    const other = deskOn(await at.another());
    const { token } = await desk.operators.invite(admin, {
      role: 'operator',
      territories: [],
      languages: [],
    });
    const setUp = (on: typeof desk, name: string) =>
      code(on.operators.setUp({ token, email: `${name}@example.org`, name, password }));
    const ends = await Promise.all([setUp(desk, 'Carla'), setUp(other, 'Dario')]);
    expect(ends.toSorted()).toEqual(['bad-link', 'done']);
    expect(await at.count('operators')).toBe(2);
  });

  test('one e-mail, written as one likes, is one account', async () => {
    const admin = await administrator();
    await invited(admin, 'Bruno');
    expect(await code(invited(admin, ' BRUNO'))).toBe('email-taken');
    expect(await at.count('operators')).toBe(2);
    const signIn = new SignIn(at.ledger, {
      audit: desk.audit,
      factors: new SecondFactors(at.ledger, { audit: desk.audit, service: 'Sportello' }),
    });
    const request = { email: 'bruno@EXAMPLE.org ', password, ip: '127.0.0.1', device: null };
    expect(await code(signIn.check(request))).toBe('done');
    expect(await code(signIn.check({ ...request, password: 'another phrase' }))).toBe('wrong-sign-in');
  });

  test('two who take one e-mail at the same moment: one has it, and the other is told', async () => {
    const admin = await administrator();
    const other = deskOn(await at.another());
    const reach = { role: 'operator' as const, territories: [], languages: [] };
    const [one, two] = [await desk.operators.invite(admin, reach), await desk.operators.invite(admin, reach)];
    const setUp = (on: typeof desk, token: string) =>
      code(on.operators.setUp({ token, email: 'same@example.org', name: 'Elena', password }));
    const ends = await Promise.all([setUp(desk, one.token), setUp(other, two.token)]);
    expect(ends.toSorted()).toEqual(['done', 'email-taken']);
  });

  test('one administrator stays, also when two disable each other at the same moment', async () => {
    const admin = await administrator();
    expect(await code(desk.operators.change(admin, admin.id, { disabled: true }))).toBe('last-administrator');
    const second = await invited(admin, 'Bruno', 'administrator');
    const other = deskOn(await at.another());
    const ends = await Promise.all([
      code(desk.operators.change(admin, second.id, { disabled: true })),
      code(other.operators.change(second, admin.id, { role: 'operator' })),
    ]);
    expect(ends.toSorted()).toEqual(['done', 'last-administrator']);
    const left = (await at.rows('operators')).filter(
      (row) => row.role === 'administrator' && !row.disabled_at,
    );
    expect(left).toHaveLength(1);
  });

  test('a session holds while it is used, for half an hour without, and for twelve hours in all', async () => {
    const admin = await administrator();
    const { token } = await desk.sessions.open(admin.id, 'Firefox, Linux', null);
    const found = async () => desk.sessions.find(token);
    expect(await found()).toMatchObject({ actor: { id: admin.id, role: 'administrator', name: 'Ada' } });
    at.pass(idleMs - 1);
    const session = await found();
    if (!session) throw new Error('The session holds.');
    await desk.sessions.touch(session);
    at.pass(idleMs - 1);
    expect(await found()).not.toBeNull();
    at.pass(1);
    expect(await found()).toBeNull();
    const later = await desk.sessions.open(admin.id, 'Firefox, Linux', null);
    at.pass(absoluteMs);
    expect(await desk.sessions.find(later.token)).toBeNull();
  });

  test('sessions are listed newest first, replaced, ended one by one and all at once, in every process', async () => {
    const admin = await administrator();
    const other = deskOn(await at.another());
    const first = await desk.sessions.open(admin.id, 'one', null);
    at.pass(1);
    await desk.sessions.open(admin.id, 'two', null);
    at.pass(1);
    await desk.sessions.open(admin.id, 'three', first.token);
    const list = await other.sessions.list(admin.id);
    expect(list.map((one) => one.agent)).toEqual(['three', 'two']);
    expect(await other.sessions.endOne(admin, list[1]?.id ?? '')).toBe(true);
    expect(await desk.sessions.endOne(admin, list[1]?.id ?? '')).toBe(false);
    expect(await desk.sessions.list(admin.id)).toHaveLength(1);
    await desk.operators.setDuty(admin, true);
    await other.sessions.endAll(admin.id, admin.id);
    expect(await desk.sessions.list(admin.id)).toEqual([]);
    expect(await at.rows('operators')).toMatchObject([{ on_duty: 0 }]);
  });

  test('disabling ends the sessions of that operator and of nobody else', async () => {
    const admin = await administrator();
    const bruno = await invited(admin, 'Bruno');
    const [own, others] = [
      await desk.sessions.open(admin.id, 'x', null),
      await desk.sessions.open(bruno.id, 'x', null),
    ];
    await desk.operators.change(admin, bruno.id, { disabled: true });
    expect(await desk.sessions.find(others.token)).toBeNull();
    expect(await desk.sessions.find(own.token)).not.toBeNull();
  });

  test('on duty is who said so, was heard within the minute, and follows the territory', async () => {
    const admin = await administrator();
    const bruno = await invited(admin, 'Bruno', 'operator', ['jesi']);
    expect(await operatorsOnDuty(at.ledger)).toEqual([]);
    await desk.operators.setDuty(bruno, true);
    const other = await at.another();
    expect(await operatorsOnDuty(other)).toEqual([{ id: bruno.id, name: 'Bruno', territories: ['jesi'] }]);
    expect([await dutyNow(other, 'jesi'), await dutyNow(other, 'fermo')]).toEqual([true, false]);
    at.pass(59_999);
    await desk.operators.seen([bruno.id, admin.id]);
    at.pass(59_999);
    expect(await operatorsOnDuty(at.ledger)).toHaveLength(1);
    at.pass(1);
    expect(await operatorsOnDuty(at.ledger)).toEqual([]);
  });

  test('entries that three processes add at the same moment make one chain', async () => {
    const audits = [desk.audit, new Audit(await at.another()), new Audit(await at.another())];
    await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        (audits[n % 3] ?? desk.audit).record({
          actor: `o${n}`,
          action: 'tried',
          subject: `s${n}`,
          detail: { n },
        }),
      ),
    );
    expect(await verifyAudit(at.ledger)).toEqual({ ok: true, entries: 60 });
    const rows = await at.rows('audit');
    expect(new Set(rows.map((row) => row.previous)).size).toBe(60);
    expect(rows.map((row) => row.subject).toSorted()).toEqual(
      Array.from({ length: 60 }, (_, n) => `s${n}`).toSorted(),
    );
  });

  test('an entry whose commit fails is none, and the chain goes on', async () => {
    await desk.audit.record({ actor: 'a', action: 'first', subject: 's' });
    const lost = at.ledger.commits.run(async (tx) => {
      await desk.audit.append(tx, { actor: 'a', action: 'lost', subject: 's' });
      throw new Error('taken back');
    });
    await Promise.allSettled([lost, desk.audit.record({ actor: 'a', action: 'second', subject: 's' })]);
    expect((await at.rows('audit')).map((row) => row.action)).toEqual(['first', 'second']);
    expect(await verifyAudit(at.ledger)).toEqual({ ok: true, entries: 2 });
  });

  test('a changed entry, a removed one and a cut end are found', async () => {
    expect(await verifyAudit(at.ledger)).toEqual({ ok: true, entries: 0 });
    for (const n of [1, 2, 3, 4]) await desk.audit.record({ actor: 'a', action: `act ${n}`, subject: 's' });
    const [, second, third, last] = await at.rows('audit');
    const { db } = at.ledger;
    await db
      .updateTable('audit')
      .set({ at: 1 })
      .where('seq', '=', third?.seq ?? 0)
      .execute();
    expect(await verifyAudit(at.ledger)).toEqual({ ok: false, entries: 2, brokenAt: third?.seq });
    await db
      .updateTable('audit')
      .set({ at: third?.at ?? 0 })
      .where('seq', '=', third?.seq ?? 0)
      .execute();
    await db
      .deleteFrom('audit')
      .where('seq', '=', last?.seq ?? 0)
      .execute();
    expect(await verifyAudit(at.ledger)).toEqual({ ok: false, entries: 3, brokenAt: 'end' });
    await db
      .deleteFrom('audit')
      .where('seq', '=', second?.seq ?? 0)
      .execute();
    expect(await verifyAudit(at.ledger)).toEqual({ ok: false, entries: 1, brokenAt: third?.seq });
  });
});
