// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Tx } from './group-commit.ts';
import { newId } from './ids.ts';
import { keepSetting } from './keep-setting.ts';
import { isPassedOn } from './passed-on.ts';
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
  /**
   * Other addresses of the same person there. The conversation is answered at the one it began with. `address` may pass
   * on to somebody else, as a telephone number does; of these none may.
   */
  readonly alsoKnownAs?: readonly string[];
}

interface Seen extends Correspondent {
  readonly personId: string;
}

/** What one batch adds, written together. */
interface Made {
  readonly people: (Seen & { wrapped: Uint8Array; addressId: string; channel: string })[];
  readonly addresses: {
    id: string;
    person_id: string;
    channel: string;
    lookup: string;
    sealed: Uint8Array;
  }[];
}

const mostRemembered = 20_000;

/**
 * Knows people by their channel address without keeping the address readable. The lately seen are remembered; a
 * remembered one that has been erased meanwhile, here or in another process, is looked up afresh.
 */
export class People {
  readonly #master: MasterKey;
  readonly #known = new Map<string, Correspondent>();
  readonly #keys = new Map<string, Uint8Array>();
  #lastErasure = '';

  constructor(master: MasterKey) {
    this.#master = master;
  }

  /** Finds the conversations of addresses, and makes those that are new. One query for all that are not remembered. */
  async resolve(
    tx: Tx,
    addresses: readonly AddressOnChannel[],
    now: number,
  ): Promise<Map<string, Correspondent>> {
    await this.#noticeErasures(tx);
    const found = new Map<string, Correspondent>();
    const missing: AddressOnChannel[] = [];
    for (const one of addresses) {
      const known = this.#knownUnderAll(one);
      if (known) found.set(nameOf(one), known);
      else missing.push(one);
    }
    if (missing.length === 0) return found;
    const seen = await this.#find(
      tx,
      missing.flatMap((one) => this.#lookupsOf(one)),
    );
    for (const one of missing) await this.#forgetPassedOn(tx, one, seen);
    const made: Made = { people: [], addresses: [] };
    for (const one of missing) found.set(nameOf(one), this.#knownOrMade(one, { seen, made, now }));
    await this.#insert(tx, made, now);
    return found;
  }

  /**
   * The person is found at another address from now on: a new number. Nothing happens when the old address is unknown,
   * or when somebody else is known at the new one: two people are never made one.
   */
  async move(tx: Tx, channel: string, { from, to }: { from: string; to: string }): Promise<void> {
    const [old, taken] = await Promise.all(
      [from, to].map((address) =>
        tx
          .selectFrom('addresses')
          .innerJoin('person_keys', 'person_keys.person_id', 'addresses.person_id')
          .select(['addresses.id', 'addresses.person_id', 'person_keys.wrapped'])
          .where('channel', '=', channel)
          .where('lookup', '=', this.#master.lookup(channel, address))
          .executeTakeFirst(),
      ),
    );
    if (!old || (taken && taken.person_id !== old.person_id)) return;
    // The person wrote from the new one before we were told: one row is enough, and the old address is nobody's.
    if (taken) {
      await tx
        .updateTable('conversations')
        .set({ address_id: taken.id })
        .where('address_id', '=', old.id)
        .execute();
      await tx.deleteFrom('addresses').where('id', '=', old.id).execute();
    } else {
      const sealed = seal(this.keyOf(old.wrapped), to);
      const lookup = this.#master.lookup(channel, to);
      await tx.updateTable('addresses').set({ lookup, sealed }).where('id', '=', old.id).execute();
    }
    this.#known.clear();
  }

  /** The key that opens what is sealed for a person, as it is now. */
  async key(tx: Tx, personId: string): Promise<Uint8Array> {
    const row = await tx
      .selectFrom('person_keys')
      .select('wrapped')
      .where('person_id', '=', personId)
      .executeTakeFirst();
    if (!row) throw new Error(`Person ${personId} has no key: what was sealed for them is erased.`);
    return this.keyOf(row.wrapped);
  }

  /** The key itself, from a row that carries it wrapped. An old key is never mistaken for the one that replaced it. */
  keyOf(wrapped: Uint8Array): Uint8Array {
    const name = Buffer.from(wrapped).toString('latin1');
    const known = this.#keys.get(name);
    if (known) return known;
    const key = this.#master.unwrap(wrapped);
    if (this.#keys.size >= mostRemembered) this.#keys.clear();
    this.#keys.set(name, key);
    return key;
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
    await tellErasure(tx);
    this.forgetAll();
    return key;
  }

  /** Somebody was erased, in whatever process: what is remembered may carry a key that no longer holds. */
  async #noticeErasures(tx: Tx): Promise<void> {
    const row = await tx
      .selectFrom('settings')
      .select('value')
      .where('key', '=', erasureKey)
      .executeTakeFirst();
    const last = row?.value ?? '';
    if (last !== this.#lastErasure) this.forgetAll();
    this.#lastErasure = last;
  }

  /** What is remembered of somebody, unless an address of theirs is new. */
  #knownUnderAll(one: AddressOnChannel): Correspondent | null {
    const [known, ...others] = this.#lookupsOf(one).map((lookup) => this.#known.get(lookup));
    return known && others.every(Boolean) ? known : null;
  }

  #lookupsOf({ channel, address, alsoKnownAs = [] }: AddressOnChannel): string[] {
    return [address, ...alsoKnownAs].map((each) => this.#master.lookup(channel, each));
  }

  async #find(tx: Tx, lookups: readonly string[]): Promise<Map<string, Seen>> {
    const rows = await tx
      .selectFrom('addresses')
      .innerJoin('conversations', 'conversations.person_id', 'addresses.person_id')
      .innerJoin('person_keys', 'person_keys.person_id', 'addresses.person_id')
      .select(['addresses.lookup', 'addresses.person_id', 'conversations.id', 'person_keys.wrapped'])
      .where('addresses.lookup', 'in', [...new Set(lookups)])
      .execute();
    return new Map(
      rows.map((row) => {
        const one = { conversationId: row.id, key: this.#master.unwrap(row.wrapped) };
        return [row.lookup, { ...this.#remember(row.lookup, one), personId: row.person_id }];
      }),
    );
  }

  /** Who comes from a known address under another name is perhaps not the person that it was. */
  async #forgetPassedOn(tx: Tx, one: AddressOnChannel, seen: Map<string, Seen>): Promise<void> {
    const named = this.#lookupsOf(one);
    const [lookup = '', ...others] = named;
    const person = seen.get(lookup);
    if (!person || others.length === 0 || others.some((each) => seen.has(each))) return;
    if (!(await isPassedOn(tx, { personId: person.personId, lookup, named }))) return;
    seen.delete(lookup);
    this.#known.delete(lookup);
  }

  /** Known by any of their addresses, the person is known by all of them from now on. */
  #knownOrMade(
    { channel, address, alsoKnownAs = [] }: AddressOnChannel,
    { seen, made, now }: { seen: Map<string, Seen>; made: Made; now: number },
  ): Correspondent {
    const named = [address, ...alsoKnownAs].map((each) => ({
      id: newId(now),
      address: each,
      lookup: this.#master.lookup(channel, each),
    }));
    const known = named.map(({ lookup }) => seen.get(lookup)).find(Boolean);
    const person = known ?? this.#make(made, { channel, addressId: named[0]?.id ?? '' }, now);
    for (const each of named) {
      if (seen.has(each.lookup)) continue;
      seen.set(each.lookup, person);
      const { id, lookup } = each;
      const sealed = seal(person.key, each.address);
      made.addresses.push({ id, person_id: person.personId, channel, lookup, sealed });
    }
    // Not remembered yet: the commit may still fail. The next message finds them in the table.
    return seen.get(named[0]?.lookup ?? '') ?? person;
  }

  #make(made: Made, { channel, addressId }: { channel: string; addressId: string }, now: number): Seen {
    const { key, wrapped } = this.#master.newPersonKey();
    const person = { personId: newId(now), conversationId: newId(now), key };
    made.people.push({ ...person, wrapped, addressId, channel });
    return person;
  }

  async #insert(tx: Tx, { people, addresses }: Made, now: number): Promise<void> {
    if (people.length > 0) {
      await tx
        .insertInto('people')
        .values(people.map((one) => ({ id: one.personId, created_at: now })))
        .execute();
      await tx
        .insertInto('person_keys')
        .values(people.map((one) => ({ person_id: one.personId, wrapped: one.wrapped })))
        .execute();
    }
    if (addresses.length > 0) await tx.insertInto('addresses').values(addresses).execute();
    if (people.length === 0) return;
    await tx
      .insertInto('conversations')
      .values(
        people.map((one) => ({
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
  }

  #remember(lookup: string, one: Correspondent): Correspondent {
    if (this.#known.size >= mostRemembered) this.#known.clear();
    this.#known.set(lookup, one);
    return one;
  }
}

const erasureKey = 'last-erasure';

/** Notes in the ledger that somebody was erased, so that every process forgets whom it remembers. */
export async function tellErasure(tx: Tx): Promise<void> {
  await keepSetting(tx, erasureKey, newId());
}

export function nameOf(one: AddressOnChannel): string {
  return `${one.channel}\0${one.address}`;
}
