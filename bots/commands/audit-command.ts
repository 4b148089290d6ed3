// SPDX-License-Identifier: AGPL-3.0-or-later
import { verifyAudit } from '../../desk/audit.ts';
import { openLedgerOf } from '../open-ledger.ts';
import type { Settings } from '../settings.ts';

/** `npm run audit`: whether the record of what operators did is whole. @returns 1 when it is not */
export async function auditCommand(settings: Settings): Promise<number> {
  const ledger = await openLedgerOf(settings);
  try {
    const verdict = await verifyAudit(ledger);
    process.stdout.write(
      verdict.ok
        ? `The audit is whole: ${verdict.entries} lines.\n`
        : `The audit is not whole: after ${verdict.entries} lines, ${verdict.brokenAt === 'end' ? 'lines are missing at the end' : `line ${verdict.brokenAt} is not as it was written`}.\n`,
    );
    return verdict.ok ? 0 : 1;
  } finally {
    await ledger.close();
  }
}
