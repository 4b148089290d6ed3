// SPDX-License-Identifier: AGPL-3.0-or-later
import { readdirSync, readFileSync } from 'node:fs';
import { LedgerOfTest, message } from './open.ts';

test('neither text nor address can be read in the file', async () => {
  const place = new LedgerOfTest();
  const ledger = await place.open();
  await ledger.ingest.receive([message('m1', 'chat-9988776655', 'marker-text-مرحبا')]);
  await place.closeAll();
  const bytes = readdirSync(place.folder).map((name) =>
    readFileSync(`${place.folder}/${name}`).toString('latin1'),
  );
  expect(bytes.join('')).not.toContain('9988776655');
  expect(bytes.join('')).not.toContain('marker-text');
  await place.remove();
});
