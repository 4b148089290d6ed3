// SPDX-License-Identifier: AGPL-3.0-or-later
import { DeskOfTest } from './desk-of-test.ts';

let desk: DeskOfTest;
beforeAll(async () => {
  desk = await DeskOfTest.start();
});
afterAll(() => desk.stop());

test('an account says in which language its operator reads, once it is chosen', async () => {
  const anna = await desk.operator('Anna');
  expect((await anna.get('/me')).body.interfaceLanguage).toBeNull();
  expect((await anna.send('PUT', '/me/language', { language: 'ur' })).body).toEqual({ language: 'ur' });
  expect((await anna.get('/me')).body.interfaceLanguage).toBe('ur');
  const bruno = await desk.operator('Bruno');
  expect((await bruno.get('/me')).body.interfaceLanguage).toBeNull();
});

test('it is in the record, once for each change', async () => {
  const carla = await desk.operator('Carla');
  for (const language of ['fr', 'fr', 'ru']) await carla.send('PUT', '/me/language', { language });
  const { id } = (await carla.get('/me')).body as { id: string };
  const noted = await desk.ledger.db
    .selectFrom('audit')
    .select('detail')
    .where('action', '=', 'language-chosen')
    .where('actor', '=', id)
    .execute();
  expect(noted.map(({ detail }) => JSON.parse(detail ?? '{}'))).toEqual([
    { language: 'fr' },
    { language: 'ru' },
  ]);
});

test('a language that the console does not speak is refused', async () => {
  const dora = await desk.operator('Dora');
  const { status, body } = await dora.send('PUT', '/me/language', { language: 'de' });
  expect([status, body.error.code]).toEqual([400, 'bad-body']);
});
