// SPDX-License-Identifier: AGPL-3.0-or-later
import Fastify from 'fastify';
import type { Rule } from '../../desk/api/guard.ts';
import { guard } from '../../desk/api/guard.ts';
import { actions, mayDo, type Role, roles } from '../../desk/rights.ts';
import { DeskOfTest } from './desk-of-test.ts';

const all: readonly Role[] = roles;
const administrators: readonly Role[] = ['administrator'];
const supervisors: readonly Role[] = ['supervisor', 'administrator'];

/** Every route and who may call it. A route that is missing here fails the test: decide, then write it down. */
const expected: Readonly<Record<string, readonly Role[] | 'anyone'>> = {
  'POST /desk/api/setup/look': 'anyone',
  'POST /desk/api/setup': 'anyone',
  'POST /desk/api/login': 'anyone',
  'POST /desk/api/logout': all,
  'GET /desk/api/me': all,
  'POST /desk/api/me/here': all,
  'PUT /desk/api/me/duty': all,
  'PUT /desk/api/me/password': all,
  'GET /desk/api/sessions': all,
  'DELETE /desk/api/sessions': all,
  'DELETE /desk/api/sessions/:id': all,
  'GET /desk/api/operators': administrators,
  'PATCH /desk/api/operators/:id': administrators,
  'GET /desk/api/invitations': administrators,
  'POST /desk/api/invitations': administrators,
  'DELETE /desk/api/invitations/:id': administrators,
  'GET /desk/api/pilot': administrators,
  'GET /desk/api/queue': all,
  'GET /desk/api/me/choices': all,
  'PUT /desk/api/me/choices': all,
  'GET /desk/api/push': all,
  'PUT /desk/api/push': administrators,
  'POST /desk/api/me/push': all,
  'DELETE /desk/api/me/push': all,
  'POST /desk/api/search': all,
  'GET /desk/api/handoffs/:id/export': supervisors,
  'POST /desk/api/handoffs/:id/address': supervisors,
  'GET /desk/api/list': all,
  'GET /desk/api/list/changes': all,
  'GET /desk/api/list/facets': all,
  'GET /desk/api/handoffs/:id/thread': all,
  'GET /desk/api/handoffs/:id/recordings/:uid': all,
  'POST /desk/api/handoffs/:id/claim': all,
  'POST /desk/api/handoffs/:id/reply': all,
  'POST /desk/api/handoffs/:id/hand-back': all,
  'POST /desk/api/handoffs/:id/release': all,
  'POST /desk/api/handoffs/:id/close': all,
};

let desk: DeskOfTest;
beforeAll(async () => {
  desk = await DeskOfTest.start();
});
afterAll(() => desk.stop());

test('every route has its rule, and no other route exists', () => {
  const found = desk.routes
    .filter(({ method }) => method !== 'HEAD')
    .map(({ method, url }) => `${method} ${url}`);
  expect(found.sort()).toEqual(Object.keys(expected).sort());
});

test('every right is asked for by some route or is one of a supervisor', () => {
  const asked = new Set<Rule>(desk.routes.map(({ rule }) => rule));
  expect(actions.filter((action) => !asked.has(action))).toEqual(['handoff.release-other']);
  expect(roles.map((role) => mayDo(role, 'handoff.release-other'))).toEqual([false, true, true]);
});

test('a route without a rule cannot be added', async () => {
  const server = Fastify();
  await expect(
    server.register(async (scope) => {
      guard(scope, {} as never);
      scope.get('/open-to-all', async () => 'everything');
    }),
  ).rejects.toThrow('GET /open-to-all says nothing about who may use it.');
  await server.close();
});

describe.each(Object.entries(expected))('%s', (route, allowed) => {
  const [method = '', url = ''] = route.split(' ');
  const path = url.replace('/desk/api', '').replace(':id', 'no-such-thing');

  test('without signing in', async () => {
    const { status } = await desk
      .browser()
      .send(method, path, method === 'GET' ? undefined : { wrong: true });
    expect(status).toBe(allowed === 'anyone' ? 400 : 401);
  });

  test.each(roles)('as %s', async (role) => {
    const browser = await desk.signedInAs(role);
    const { status } = await browser.send(method, path, method === 'GET' ? undefined : { wrong: true });
    const may = allowed === 'anyone' || allowed.includes(role);
    // The body is wrong on purpose: who may call the route gets past the guard to be told so.
    if (may) expect([200, 400, 404]).toContain(status);
    else expect(status).toBe(403);
  });
});

test('what was refused is in the record', async () => {
  const browser = await desk.signedInAs('operator');
  await browser.get('/operators');
  const last = await desk.ledger.db.selectFrom('audit').selectAll().orderBy('seq', 'desc').executeTakeFirst();
  expect(last).toMatchObject({
    action: 'refused',
    subject: 'operators.read',
    detail: '{"code":"forbidden"}',
  });
});
