// SPDX-License-Identifier: AGPL-3.0-or-later
import { doorsOf, inGroups, postCut } from './doors.ts';
import { Edge } from './edge.ts';
import { figures, isLong } from './figures.ts';

const texts = ['أين مكتب الهجرة؟ 📄', 'Де отримати код їжака?', 'የመኖሪያ ፈቃድ የት ነው?', '👩🏽‍⚕️🏳️‍🌈 ok 👨‍👩‍👧'];

let edge: Edge;
beforeAll(async () => {
  edge = await Edge.start();
});
afterAll(() => edge.stop());

test('a body that is cut in two at any byte is kept letter by letter, at every door', async () => {
  const doors = await doorsOf(edge);
  const posted: { door: (typeof doors)[number]; text: string; body: Buffer; at: number }[] = [];
  let n = 0;
  for (const door of doors)
    for (const text of texts) {
      const { length } = door.message(text, 10_000);
      for (let at = 1; at < length; at += 1) {
        n += 1;
        posted.push({ door, text, body: door.message(text, 10_000 + n), at });
      }
    }
  // In the short form only the cuts within the text, where a letter has several bytes.
  const tried = isLong ? posted : posted.filter(({ body, text, at }) => isInside(body, text, at));
  const statuses = new Map<number, number>();
  await inGroups(tried, 24, async (one) => {
    const status = await postCut(edge, one.door, one);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  });
  expect([...statuses]).toEqual([[200, tried.length]]);
  const kept = [...(await edge.received()).values()];
  expect(kept).toHaveLength(tried.length);
  for (const text of texts)
    expect(kept.filter((one) => one.text === text)).toHaveLength(
      tried.filter((one) => one.text === text).length,
    );
  figures('Letters cut between two packets', [
    { figure: 'bodies, each cut at another byte', measured: tried.length, holds: 'every byte' },
    { figure: 'byte-identical in the ledger', measured: kept.length, holds: String(tried.length) },
  ]);
}, 120_000);

function isInside(body: Buffer, text: string, at: number): boolean {
  const start = body.indexOf(Buffer.from(text));
  return at >= start && at <= start + Buffer.byteLength(text);
}
