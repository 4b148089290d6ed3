// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import type { MasterKey } from '../seal.ts';

/** What the names of a deployment begin with in Redis, so that two may use one server: from its master key, one way. */
export function deploymentOf(master: MasterKey): string {
  return createHash('sha256').update(master.derive('names in redis')).digest('hex').slice(0, 12);
}
