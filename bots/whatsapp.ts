// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Logger } from 'pino';
import { BusyError, type FindAttached } from '../adapters/channel.ts';
import type { PaceOf } from '../adapters/pace.ts';
import { WhatsAppChannel } from '../adapters/whatsapp-cloud/whatsapp-channel.ts';
import { mayAskBack } from '../ledger/ask-back.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { Settings } from './settings.ts';

/** WhatsApp as the settings want it; null when it is not connected. */
export function whatsAppChannel(
  settings: Settings,
  parts: {
    readonly ledger: Ledger;
    readonly log: Logger;
    readonly findAttached: FindAttached;
    /** Shared with other processes; this one alone when it is not given. */
    readonly paceOf?: PaceOf;
  },
): WhatsAppChannel | null {
  const { ledger, log, findAttached, paceOf } = parts;
  if (!settings.whatsapp) return null;
  return new WhatsAppChannel({
    ...settings.whatsapp,
    findAttached,
    paceOf,
    mayInvite: (address) => mayAskBack(ledger, 'whatsapp', address),
    onStatus: (report) => onDisk(() => recordStatus(ledger, report), log),
    onMove: (move) => onDisk(() => ledger.commits.run((tx) => ledger.people.move(tx, 'whatsapp', move)), log),
    onTrouble: (code, error) =>
      log.warn({ err: error, channel: 'whatsapp', code }, 'WhatsApp reported trouble; see docs/operating.md'),
  });
}

async function recordStatus(ledger: Ledger, report: Parameters<Ledger['outbox']['report']>[1]) {
  const changed = await ledger.outbox.report('whatsapp', report);
  if (changed) {
    ledger.wake.emit('outbox');
    ledger.wake.emit('desk');
  }
  return changed;
}

/** What cannot be written now is asked for again, as with messages. */
async function onDisk<T>(write: () => Promise<T>, log: Logger): Promise<T> {
  try {
    return await write();
  } catch (error) {
    log.error(
      { err: error, channel: 'whatsapp' },
      'a report of WhatsApp could not be written; it will come again',
    );
    throw new BusyError('Reports cannot be written at the moment.', { cause: error });
  }
}
