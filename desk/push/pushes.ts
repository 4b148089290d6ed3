// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHmac } from 'node:crypto';
import { newId } from '../../ledger/ids.ts';
import { keepSetting } from '../../ledger/keep-setting.ts';
import type { Ledger } from '../../ledger/open-ledger.ts';
import { seal, unseal } from '../../ledger/seal.ts';
import { SealedNote } from '../../ledger/sealed-note.ts';
import type { Audit } from '../audit.ts';
import { DeskError } from '../desk-error.ts';
import { type Actor, demand } from '../rights.ts';
import { type PushDoor, RefusedEndpointError } from './push-door.ts';
import { newVapidKeys, type VapidKeys } from './vapid.ts';

export interface PushSetting {
  readonly on: boolean;
  /** An e-mail address that push services may write to; '' while it is off and none was given. */
  readonly contact: string;
}

const settingKey = 'push';
/** Laptop, telephone and a spare: the oldest gives way. */
const mostPerOperator = 5;

/** Whether the desk pushes, with which key, and where to. Off until an administrator switches it on. */
export class Pushes {
  readonly #ledger: Ledger;
  readonly #audit: Audit;
  readonly #door: PushDoor;
  readonly #keys: SealedNote<VapidKeys>;
  readonly #sealing: Uint8Array;
  readonly #lookup: Uint8Array;

  constructor(ledger: Ledger, parts: { audit: Audit; door: PushDoor }) {
    this.#ledger = ledger;
    this.#audit = parts.audit;
    this.#door = parts.door;
    this.#keys = new SealedNote(ledger, 'push-keys');
    this.#sealing = ledger.master.derive('push endpoints');
    this.#lookup = ledger.master.derive('push endpoint lookup');
  }

  async setting(): Promise<PushSetting> {
    const row = await this.#ledger.db
      .selectFrom('settings')
      .select('value')
      .where('key', '=', settingKey)
      .executeTakeFirst();
    return row ? (JSON.parse(row.value) as PushSetting) : { on: false, contact: '' };
  }

  /** Made at the first need, by one of the processes, and then always the same: a browser subscribes to it. */
  keys(): Promise<VapidKeys> {
    return this.#keys.readOrWrite(newVapidKeys);
  }

  /** What a browser needs to subscribe. */
  async look(actor: Actor): Promise<PushSetting & { readonly key: string | null }> {
    demand(actor, 'own');
    const { on, contact } = await this.setting();
    return { on, contact, key: on ? (await this.keys()).publicKey : null };
  }

  async change(actor: Actor, setting: PushSetting): Promise<void> {
    demand(actor, 'push.change');
    await this.#ledger.commits.alone(async (tx) => {
      await keepSetting(tx, settingKey, JSON.stringify(setting));
      if (!setting.on) await tx.deleteFrom('push_subscriptions').execute();
      const entry = { actor: actor.id, action: 'push.changed', subject: 'desk' };
      await this.#audit.append(tx, { ...entry, detail: { on: setting.on ? 1 : 0 } });
    });
  }

  /** @throws DeskError `push-off`, or `bad-endpoint` for an address that is no push service's */
  async subscribe(actor: Actor, endpoint: string): Promise<void> {
    demand(actor, 'own');
    if (!(await this.setting()).on) throw new DeskError('push-off');
    try {
      this.#door.check(endpoint);
    } catch (error) {
      if (error instanceof RefusedEndpointError) throw new DeskError('bad-endpoint');
      throw error;
    }
    const now = this.#ledger.now();
    const lookup = this.#lookupOf(endpoint);
    await this.#ledger.commits.alone(async (tx) => {
      // The browser may have been somebody else's a moment ago.
      await tx.deleteFrom('push_subscriptions').where('lookup', '=', lookup).execute();
      const own = await tx
        .selectFrom('push_subscriptions')
        .select('id')
        .where('operator_id', '=', actor.id)
        .orderBy('id', 'desc')
        .execute();
      const old = own.slice(mostPerOperator - 1).map(({ id }) => id);
      if (old.length > 0) await tx.deleteFrom('push_subscriptions').where('id', 'in', old).execute();
      await tx
        .insertInto('push_subscriptions')
        .values({
          id: newId(now),
          operator_id: actor.id,
          lookup,
          endpoint: seal(this.#sealing, endpoint),
          created_at: now,
          told_for: now,
        })
        .execute();
    });
  }

  async unsubscribe(actor: Actor, endpoint: string): Promise<void> {
    demand(actor, 'own');
    await this.#ledger.commits.run(async (tx) => {
      await tx
        .deleteFrom('push_subscriptions')
        .where('operator_id', '=', actor.id)
        .where('lookup', '=', this.#lookupOf(endpoint))
        .execute();
    });
  }

  /** Where a subscription leads; held in memory only for the send. */
  open(endpoint: Uint8Array): string {
    return unseal(this.#sealing, endpoint).toString('utf8');
  }

  #lookupOf(endpoint: string): string {
    return createHmac('sha256', this.#lookup).update(endpoint).digest('base64url');
  }
}
