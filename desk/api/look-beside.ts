// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../../ledger/open-ledger.ts';
import type { LiveHint } from './live.ts';

/** @param hint what to say @param to whom: everybody of a territory, or one operator alone */
export type TellBeside = (
  hint: LiveHint,
  to: { readonly territory: string | null; readonly operatorId: string | null; readonly only?: true },
) => void;

type Seen = Map<string, { readonly shown: string; readonly tell: () => void }>;

/**
 * Finds out what changed beside the conversations themselves: notes, what became of messages, who is named in them, drafts in other pages of the
 * same operator, and who looks. Asked by LookOut, as often as it looks.
 */
export class LookBeside {
  readonly #ledger: Ledger;
  readonly #tell: TellBeside;
  #seen: Seen = new Map();

  constructor(ledger: Ledger, tell: TellBeside) {
    this.#ledger = ledger;
    this.#tell = tell;
  }

  async compare(): Promise<void> {
    const now: Seen = new Map();
    await this.#readNotes(now);
    await this.#readDeliveries(now);
    await this.#readMentions(now);
    await this.#readDrafts(now);
    await this.#readLooking(now);
    const before = this.#seen;
    this.#seen = now;
    for (const [name, one] of now) if (before.get(name)?.shown !== one.shown) one.tell();
    for (const [name, one] of before) if (!now.has(name)) one.tell();
  }

  async #readNotes(seen: Seen): Promise<void> {
    const rows = await this.#ledger.db
      .selectFrom('notes')
      .innerJoin('handoffs', 'handoffs.id', 'notes.handoff_id')
      .select(['handoffs.id', 'handoffs.territory', 'handoffs.operator_id'])
      .select((eb) => [eb.fn.max('notes.id').as('last'), eb.fn.count('notes.deleted_at').as('deleted')])
      .where('handoffs.state', '<>', 'closed')
      .groupBy(['handoffs.id', 'handoffs.territory', 'handoffs.operator_id'])
      .execute();
    for (const { id, territory, operator_id: operatorId, last, deleted } of rows)
      seen.set(`notes ${id}`, {
        shown: `${last} ${deleted}`,
        tell: () => this.#tell({ kind: 'notes', handoffId: id }, { territory, operatorId }),
      });
  }

  /** Of conversations that an operator has: of the others nobody waits to hear. */
  async #readDeliveries(seen: Seen): Promise<void> {
    const rows = await this.#ledger.db
      .selectFrom('handoffs')
      .innerJoin('outbox', 'outbox.conversation_id', 'handoffs.conversation_id')
      .select(['handoffs.id', 'handoffs.territory', 'handoffs.operator_id', 'outbox.status'])
      .select((eb) => [
        eb.fn.countAll().as('n'),
        eb.fn.count('outbox.delivered_at').as('delivered'),
        eb.fn.count('outbox.read_at').as('read'),
      ])
      .where('handoffs.state', '=', 'person')
      .groupBy(['handoffs.id', 'handoffs.territory', 'handoffs.operator_id', 'outbox.status'])
      .execute();
    for (const { id, territory, operator_id: operatorId, status, n, delivered, read } of rows)
      seen.set(`deliveries ${id} ${status}`, {
        shown: `${n} ${delivered} ${read}`,
        tell: () => this.#tell({ kind: 'deliveries', handoffId: id }, { territory, operatorId }),
      });
  }

  async #readMentions(seen: Seen): Promise<void> {
    const rows = await this.#ledger.db
      .selectFrom('mentions')
      .select('operator_id')
      .select((eb) => [eb.fn.countAll().as('n'), eb.fn.max('at').as('last')])
      .where('seen_at', 'is', null)
      .groupBy('operator_id')
      .execute();
    for (const { operator_id: operatorId, n, last } of rows)
      seen.set(`mentions ${operatorId}`, {
        shown: `${n} ${last}`,
        tell: () => this.#tell({ kind: 'mentions' }, { territory: null, operatorId, only: true }),
      });
  }

  async #readDrafts(seen: Seen): Promise<void> {
    const rows = await this.#ledger.db
      .selectFrom('drafts')
      .select(['operator_id', 'handoff_id', 'mode', 'version'])
      .execute();
    for (const { operator_id: operatorId, handoff_id: handoffId, mode, version } of rows)
      seen.set(`draft ${operatorId} ${handoffId} ${mode}`, {
        shown: String(version),
        tell: () => this.#tell({ kind: 'drafts', handoffId }, { territory: null, operatorId, only: true }),
      });
  }

  async #readLooking(seen: Seen): Promise<void> {
    const now = this.#ledger.now();
    const rows = await this.#ledger.db
      .selectFrom('looking')
      .innerJoin('handoffs', 'handoffs.id', 'looking.handoff_id')
      .select(['looking.handoff_id', 'looking.operator_id', 'looking.typing', 'looking.typing_until'])
      .select(['handoffs.territory', 'handoffs.operator_id as holder'])
      .where('looking.until', '>', now)
      .execute();
    for (const row of rows) {
      const { handoff_id: handoffId, territory, holder: operatorId } = row;
      seen.set(`looking ${handoffId} ${row.operator_id}`, {
        shown: row.typing_until > now ? String(row.typing) : '',
        tell: () => this.#tell({ kind: 'looking', handoffId }, { territory, operatorId }),
      });
    }
  }
}
