// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Tx } from './group-commit.ts';
import { newId } from './ids.ts';
import type { MasterKey } from './seal.ts';
import { seal, unseal } from './seal.ts';

/** A conversation as the ingest needs it: where messages go and the key they are sealed with. */
export interface Correspondent {
  readonly conversationId: string;
  readonly key: Uint8Array;
}

export interface AddressOnChannel {
  readonly channel: string;
  readonly address: string;
}

const mostRemembered = 20_000;

/**
 * Knows people by their channel address without keeping the address readable. The lately seen are remembered; a
 * remembered one that has been erased meanwhile is caught by the foreign key when something is written for it.
 */
export class People {
  readonly #master: MasterKey;
  readonly #known = new Map<string, Correspondent>();
  readonly #keys = new Map<string, Uint8Array>();

  constructor(master: MasterKey) {
    this.#master = master;
  }

  /** Finds the conversations of addresses, and makes those that are new. One query for all that are not remembered. */
  async resolve(
    tx: Tx,
    addresses: readonly AddressOnChannel[],
    now: number,
  ): Promise<Map<string, Correspondent>> {
    const found = new Map<string, Correspondent>();
    const missing = new Map<string, AddressOnChannel & { lookup: string }>();
    for (const one of addresses) {
      const lookup = this.#master.lookup(one.channel, one.address);
      const name = nameOf(one);
      const known = this.#known.get(lookup);
      if (known) found.set(name, known);
      else missing.set(lookup, { ...one, lookup });
    }
    if (missing.size === 0) return found;
    const rows = await tx
      .selectFrom('addresses')
      .innerJoin('conversations', 'conversations.address_id', 'addresses.id')
      .innerJoin('person_keys', 'person_keys.person_id', 'addresses.person_id')
      .select(['addresses.lookup', 'conversations.id', 'person_keys.wrapped'])
      .where('addresses.lookup', 'in', [...missing.keys()])
      .execute();
    for (const row of rows) {
      const one = missing.get(row.lookup);
      if (!one) continue;
      missing.delete(row.lookup);
      found.set(
        nameOf(one),
        this.#remember(row.lookup, { conversationId: row.id, key: this.#master.unwrap(row.wrapped) }),
      );
    }
    if (missing.size > 0) {
      for (const [name, one] of await this.#create(tx, [...missing.values()], now)) found.set(name, one);
    }
    return found;
  }

  /** The key that opens what is sealed for a person. */
  async key(tx: Tx, personId: string): Promise<Uint8Array> {
    const known = this.#keys.get(personId);
    if (known) return known;
    const row = await tx
      .selectFrom('person_keys')
      .select('wrapped')
      .where('person_id', '=', personId)
      .executeTakeFirst();
    if (!row) throw new Error(`Person ${personId} has no key: what was sealed for them is erased.`);
    return this.#keep(personId, row.wrapped);
  }

  /** Keys of many people at once, from rows that already carry them. */
  keyOf(personId: string, wrapped: Uint8Array): Uint8Array {
    return this.#keys.get(personId) ?? this.#keep(personId, wrapped);
  }

  /** Opens an address for delivery. It is held in memory only for the send. */
  openAddress(key: Uint8Array, sealed: Uint8Array): string {
    return unseal(key, sealed).toString('utf8');
  }

  forgetAll(): void {
    this.#known.clear();
    this.#keys.clear();
  }

  /** Gives a person a new key; what was sealed with the old one can no longer be opened by anybody. */
  async shred(tx: Tx, personId: string): Promise<Uint8Array> {
    const { key, wrapped } = this.#master.newPersonKey();
    await tx.updateTable('person_keys').set({ wrapped }).where('person_id', '=', personId).execute();
    this.forgetAll();
    return key;
  }

  async #create(tx: Tx, addresses: readonly (AddressOnChannel & { lookup: string })[], now: number) {
    const made = addresses.map((one) => {
      const { key, wrapped } = this.#master.newPersonKey();
      return {
        ...one,
        key,
        wrapped,
        personId: newId(now),
        addressId: newId(now),
        conversationId: newId(now),
      };
    });
    await tx
      .insertInto('people')
      .values(made.map((one) => ({ id: one.personId, created_at: now })))
      .execute();
    await tx
      .insertInto('person_keys')
      .values(made.map((one) => ({ person_id: one.personId, wrapped: one.wrapped })))
      .execute();
    await tx
      .insertInto('addresses')
      .values(
        made.map((one) => ({
          id: one.addressId,
          person_id: one.personId,
          channel: one.channel,
          lookup: one.lookup,
          sealed: seal(one.key, one.address),
        })),
      )
      .execute();
    await tx
      .insertInto('conversations')
      .values(
        made.map((one) => ({
          id: one.conversationId,
          person_id: one.personId,
          address_id: one.addressId,
          channel: one.channel,
          owner: 'bot' as const,
          lease_until: 0,
          fence: 0,
          created_at: now,
          last_at: now,
        })),
      )
      .execute();
    // Not remembered yet: the commit may still fail. The next message finds them in the table.
    return made.map((one) => [nameOf(one), { conversationId: one.conversationId, key: one.key }] as const);
  }

  #remember(lookup: string, one: Correspondent): Correspondent {
    if (this.#known.size >= mostRemembered) this.#known.clear();
    this.#known.set(lookup, one);
    return one;
  }

  #keep(personId: string, wrapped: Uint8Array): Uint8Array {
    const key = this.#master.unwrap(wrapped);
    if (this.#keys.size >= mostRemembered) this.#keys.clear();
    this.#keys.set(personId, key);
    return key;
  }
}

export function nameOf(one: AddressOnChannel): string {
  return `${one.channel}\0${one.address}`;
}
