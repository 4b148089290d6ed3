// SPDX-License-Identifier: AGPL-3.0-or-later
import { conversationsOn } from './conversations.ts';
import type { ChannelHarness } from './harness.ts';
import { incomingOn } from './incoming.ts';
import { lifecycleOn } from './lifecycle.ts';
import { outgoingOn } from './outgoing.ts';
import { closeServices } from './service.ts';

/** What every channel must do, on the real one between a stand-in of its platform and the real bot, ledger and desk. */
export function channelContract(harness: ChannelHarness): void {
  afterEach(closeServices);
  describe(`${harness.name}: whole conversations`, () => conversationsOn(harness));
  describe(`${harness.name}: what people send`, () => incomingOn(harness));
  describe(`${harness.name}: what is said to them`, () => outgoingOn(harness));
  describe(`${harness.name}: starting, stopping, the log`, () => lifecycleOn(harness));
}
