// SPDX-License-Identifier: AGPL-3.0-or-later
import Fastify from 'fastify';
import type { Rule } from '../../desk/api/guard.ts';
import { guard } from '../../desk/api/guard.ts';
import { actions, mayDo, type Role, roles } from '../../desk/rights.ts';
import { DeskOfTest } from './desk-of-test.ts';

const all: readonly Role[] = roles;
const administrators: readonly Role[] = ['administrator'];
const counting: readonly Role[] = ['reader', 'supervisor', 'coordinator', 'administrator'];
const answering: readonly Role[] = ['operator', 'supervisor', 'administrator'];
const supervisors: readonly Role[] = ['supervisor', 'administrator'];

/** Every route and who may call it. A route that is missing here fails the test: decide, then write it down. */
const expected: Readonly<Record<string, readonly Role[] | 'anyone'>> = {
  'POST /desk/api/setup/look': 'anyone',
  'POST /desk/api/setup': 'anyone',
  'POST /desk/api/login': 'anyone',
  'POST /desk/api/login/second': 'anyone',
  'POST /desk/api/login/passkey/begin': 'anyone',
  'POST /desk/api/login/passkey': 'anyone',
  'GET /desk/api/login/ways': 'anyone',
  'POST /desk/api/login/provider/begin': 'anyone',
  'POST /desk/api/login/provider': 'anyone',
  'POST /desk/api/setup/provider': 'anyone',
  'POST /desk/api/me/confirm': all,
  'GET /desk/api/me/security': all,
  'POST /desk/api/me/app/begin': all,
  'POST /desk/api/me/app': all,
  'DELETE /desk/api/me/app': all,
  'POST /desk/api/me/recovery-codes': all,
  'POST /desk/api/me/passkeys/begin': all,
  'POST /desk/api/me/passkeys': all,
  'PATCH /desk/api/me/passkeys/:id': all,
  'DELETE /desk/api/me/passkeys/:id': all,
  'POST /desk/api/me/identities/begin': all,
  'POST /desk/api/me/identities': all,
  'DELETE /desk/api/me/identities/:id': all,
  'DELETE /desk/api/operators/:id/second-factor': administrators,
  'POST /desk/api/logout': all,
  'GET /desk/api/me': all,
  'POST /desk/api/me/here': all,
  'PUT /desk/api/me/language': all,
  'PUT /desk/api/me/duty': answering,
  'PUT /desk/api/me/password': all,
  'GET /desk/api/sessions': all,
  'DELETE /desk/api/sessions': all,
  'DELETE /desk/api/sessions/:id': all,
  'GET /desk/api/operators': administrators,
  'PATCH /desk/api/operators/:id': administrators,
  'GET /desk/api/invitations': administrators,
  'POST /desk/api/invitations': administrators,
  'DELETE /desk/api/invitations/:id': administrators,
  'GET /desk/api/board': counting,
  'GET /desk/api/board/history': counting,
  'GET /desk/api/board/history.csv': counting,
  'GET /desk/api/pilot': administrators,
  'GET /desk/api/queue': ['reader', ...answering],
  'GET /desk/api/handoffs/:id/thread': answering,
  'GET /desk/api/handoffs/:id/recordings/:uid': answering,
  'POST /desk/api/handoffs/:id/claim': answering,
  'POST /desk/api/handoffs/:id/reply': answering,
  'POST /desk/api/handoffs/:id/hand-back': answering,
  'POST /desk/api/handoffs/:id/release': answering,
  'POST /desk/api/handoffs/:id/close': answering,
  'GET /desk/api/handoffs/:id/drafts': answering,
  'PUT /desk/api/handoffs/:id/drafts/:mode': answering,
  'GET /desk/api/handoffs/:id/looking': answering,
  'GET /desk/api/handoffs/:id/notes': answering,
  'GET /desk/api/handoffs/:id/colleagues': answering,
  'POST /desk/api/handoffs/:id/notes': answering,
  'DELETE /desk/api/handoffs/:id/notes/:uid': answering,
  'GET /desk/api/mentions': answering,
  'POST /desk/api/mentions/seen': answering,
  'GET /desk/api/handoffs/:id/window': answering,
  'POST /desk/api/handoffs/:id/template': answering,
  'POST /desk/api/handoffs/:id/messages/:uid/retry': answering,
  'PUT /desk/api/me/presence': all,
  'POST /desk/api/handoffs/:id/decline': answering,
  'POST /desk/api/handoffs/:id/transfer': answering,
  'POST /desk/api/handoffs/:id/snooze': answering,
  'POST /desk/api/handoffs/:id/wake': answering,
  'POST /desk/api/handoffs/:id/priority': answering,
  'PUT /desk/api/operators/:id/load': administrators,
  'GET /desk/api/teams': answering,
  'POST /desk/api/teams': administrators,
  'PUT /desk/api/teams/:id': administrators,
  'DELETE /desk/api/teams/:id': administrators,
  'GET /desk/api/hours': answering,
  'PUT /desk/api/hours': administrators,
  'GET /desk/api/me/choices': all,
  'PUT /desk/api/me/choices': all,
  'GET /desk/api/push': all,
  'PUT /desk/api/push': administrators,
  'POST /desk/api/me/push': all,
  'DELETE /desk/api/me/push': all,
  'POST /desk/api/search': answering,
  'GET /desk/api/handoffs/:id/export': supervisors,
  'POST /desk/api/handoffs/:id/address': supervisors,
  'GET /desk/api/list': ['reader', ...answering],
  'GET /desk/api/list/changes': ['reader', ...answering],
  'GET /desk/api/list/facets': ['reader', ...answering],
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
  expect(roles.filter((role) => mayDo(role, 'handoff.release-other'))).toEqual([
    'supervisor',
    'administrator',
  ]);
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
    if (allowed === 'anyone') expect(status).toBe(method === 'GET' ? 200 : 400);
    else expect(status).toBe(401);
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
