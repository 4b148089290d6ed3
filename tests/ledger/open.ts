// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ledger, openLedger } from '../../ledger/open-ledger.ts';
import { MasterKey } from '../../ledger/seal.ts';

export const testMaster = () => new MasterKey(Buffer.alloc(32, 7));

/** Where a ledger is kept and who wakes its processes; with neither, a file of its own and the process. */
export interface LedgerServers {
  readonly databaseUrl?: string;
  readonly redisUrl?: string;
}

/** A ledger of its own, with a clock that the test moves. */
export class LedgerOfTest {
  readonly folder = mkdtempSync(join(tmpdir(), 'sportello-ledger-'));
  readonly file = join(this.folder, 'ledger.sqlite');
  now = Date.UTC(2026, 10, 24, 9);
  readonly #servers: LedgerServers;
  readonly #open: Ledger[] = [];

  constructor(servers: LedgerServers = {}) {
    this.#servers = servers;
  }

  async open(): Promise<Ledger> {
    const ledger = await openLedger({
      ...(this.#servers.databaseUrl ? {} : { file: this.file }),
      ...this.#servers,
      master: testMaster(),
      now: () => this.now,
    });
    this.#open.push(ledger);
    return ledger;
  }

  async closeAll(): Promise<void> {
    for (const ledger of this.#open.splice(0)) await ledger.close();
  }

  async remove(): Promise<void> {
    await this.closeAll();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function message(id: string, address: string, text: string) {
  return { channel: 'web', externalId: id, address, activity: { type: 'message', text } };
}
