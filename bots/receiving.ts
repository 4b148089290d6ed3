// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Logger } from 'pino';
import type { Channel, Receive } from '../adapters/channel.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import { SoleOwner } from '../ledger/sole-owner.ts';

/**
 * The channel as it is started and stopped: by itself in each process, or, where two may not receive at once, in the
 * one process of all that owns it. Sending is not touched: any process may send.
 */
export function receivingOf(
  channel: Channel,
  { ledger, log }: { readonly ledger: Ledger; readonly log: Logger },
): Pick<Channel, 'start' | 'stop'> {
  if (!channel.sole) return channel;
  const owner = new SoleOwner(ledger, {
    name: `receiving ${channel.name}`,
    onError: (error) =>
      log.warn({ err: error, channel: channel.name }, 'who receives could not be settled; asking again'),
  });
  return {
    start: (receive: Receive) =>
      owner.start({ gained: () => channel.start(receive), lost: () => channel.stop() }),
    stop: () => owner.stop(),
  };
}
