// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../ledger/open-ledger.ts';
import type { Audit } from './audit.ts';
import { Budget } from './budget.ts';
import { DeskError } from './desk-error.ts';
import { type Actor, demandHandoff } from './rights.ts';

/** Why an address must be seen. The code stands in the record. */
export const revealReasons = ['danger', 'call-back', 'legal-duty', 'wrong-person'] as const;
export type RevealReason = (typeof revealReasons)[number];

export interface Revealed {
  readonly channel: string;
  /** `none`: people of this channel have no address, only a browser. */
  readonly kind: 'phone' | 'account' | 'none';
  readonly address: string | null;
  /** For so long it is shown; the desk keeps it nowhere. */
  readonly shownMs: number;
}

const shownMs = 60_000;
const kinds: Readonly<Record<string, Revealed['kind']>> = {
  whatsapp: 'phone',
  'whatsapp-web': 'phone',
  telegram: 'account',
};

/** Shows by which number or account a person writes, to who has the right and says why. Recorded before it is shown. */
export class Reveal {
  readonly #ledger: Ledger;
  readonly #audit: Audit;
  readonly #budget: Budget;

  constructor(ledger: Ledger, audit: Audit) {
    this.#ledger = ledger;
    this.#audit = audit;
    // Nobody needs a list of numbers.
    this.#budget = new Budget({ most: 10, perSecond: 1 / 120, now: ledger.now });
  }

  async reveal(actor: Actor, handoffId: string, reason: RevealReason): Promise<Revealed> {
    const row = await this.#ledger.db
      .selectFrom('handoffs')
      .innerJoin('conversations', 'conversations.id', 'handoffs.conversation_id')
      .innerJoin('addresses', 'addresses.id', 'conversations.address_id')
      .innerJoin('person_keys', 'person_keys.person_id', 'conversations.person_id')
      .select(['handoffs.territory', 'handoffs.operator_id', 'handoffs.channel'])
      .select(['addresses.sealed', 'person_keys.wrapped'])
      .where('handoffs.id', '=', handoffId)
      .executeTakeFirst();
    if (!row) throw new DeskError('not-found');
    demandHandoff(actor, 'address.reveal', { territory: row.territory, operatorId: row.operator_id });
    const { channel } = row;
    const kind = kinds[channel] ?? 'none';
    if (kind === 'none') return { channel, kind, address: null, shownMs };
    const retryAfterSeconds = this.#budget.take(actor.id);
    if (retryAfterSeconds > 0) throw new DeskError('too-many', { detail: { retryAfterSeconds } });
    await this.#audit.record({
      actor: actor.id,
      action: 'address.revealed',
      subject: handoffId,
      detail: { reason },
    });
    const { people } = this.#ledger;
    const address = people.openAddress(people.keyOf(row.wrapped), row.sealed);
    return { channel, kind, address: kind === 'phone' ? toPhone(address) : address, shownMs };
  }
}

/** WhatsApp's addresses are a number, one of its kinds with a suffix; what is no number stays as it is. */
function toPhone(address: string): string {
  const [digits = ''] = address.split('@');
  return /^\d{6,15}$/.test(digits) ? `+${digits}` : address;
}
