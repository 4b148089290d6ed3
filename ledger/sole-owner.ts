// SPDX-License-Identifier: AGPL-3.0-or-later
import type { GroupCommit } from './group-commit.ts';

export interface Ownership {
  /** This process is the owner from now on. What it throws gives the ownership back. */
  gained(): Promise<void>;
  /** It no longer is: stop at once, another may begin when the lease ends. */
  lost(): Promise<void>;
}

/**
 * Lets one process of many do what two must not do at once: ask Telegram for updates, hold a paired telephone. The
 * owner renews a lease in the ledger; when it dies, another takes over after the lease has run out.
 */
export class SoleOwner {
  readonly #parts: {
    readonly commits: GroupCommit;
    readonly process: string;
    readonly now: () => number;
  };
  readonly #name: string;
  readonly #leaseMs: number;
  readonly #onError: (error: unknown) => void;
  #ownership: Ownership | null = null;
  #until = 0;
  #owns = false;
  #timer: NodeJS.Timeout | null = null;
  #asking: Promise<void> | null = null;

  /** @param options.leaseMs how long after its last word an owner counts as dead; 15 s */
  constructor(
    parts: { readonly commits: GroupCommit; readonly process: string; readonly now: () => number },
    options: { name: string; leaseMs?: number; onError?: (error: unknown) => void },
  ) {
    this.#parts = parts;
    this.#name = options.name;
    this.#leaseMs = options.leaseMs ?? 15_000;
    this.#onError = options.onError ?? (() => undefined);
  }

  get owns(): boolean {
    return this.#owns;
  }

  /** Asks now and then on. Resolves after the first answer. Safe to call twice. */
  async start(ownership: Ownership): Promise<void> {
    if (this.#timer) return;
    this.#ownership = ownership;
    this.#timer = setInterval(() => void this.renew(), this.#leaseMs / 3);
    this.#timer.unref();
    await this.renew();
  }

  /** Ends the work and gives the lease back, so that another process need not wait for its end. Safe to call twice. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    await this.#asking;
    if (!this.#owns) return;
    await this.#lose();
    await this.#release().catch(this.#onError);
  }

  /** Asks at once instead of when its time comes. Never rejects. */
  renew(): Promise<void> {
    this.#asking ??= this.#askOnce()
      .catch(this.#onError)
      .finally(() => {
        this.#asking = null;
      });
    return this.#asking;
  }

  async #askOnce(): Promise<void> {
    let mine: boolean;
    const asked = this.#parts.now();
    try {
      mine = await this.#take(asked);
    } catch (error) {
      // The ledger is away: what was promised holds until its end, and not longer.
      if (this.#owns && this.#parts.now() >= this.#until) await this.#lose();
      throw error;
    }
    if (mine) this.#until = asked + this.#leaseMs;
    if (mine && !this.#owns) await this.#gain();
    if (!mine && this.#owns) await this.#lose();
  }

  async #gain(): Promise<void> {
    this.#owns = true;
    try {
      await this.#ownership?.gained();
    } catch (error) {
      this.#owns = false;
      await this.#release();
      throw error;
    }
  }

  async #lose(): Promise<void> {
    this.#owns = false;
    await this.#ownership?.lost();
  }

  #take(now: number): Promise<boolean> {
    const { commits, process } = this.#parts;
    const row = { name: this.#name, holder: process, until: now + this.#leaseMs };
    return commits.run(async (tx) => {
      const taken = await tx
        .insertInto('leases')
        .values(row)
        .onConflict((conflict) =>
          conflict
            .column('name')
            .doUpdateSet({ holder: row.holder, until: row.until })
            .where((eb) => eb.or([eb('leases.holder', '=', process), eb('leases.until', '<=', now)])),
        )
        .returning('leases.name')
        .executeTakeFirst();
      return taken !== undefined;
    });
  }

  async #release(): Promise<void> {
    const { commits, process } = this.#parts;
    await commits.run(async (tx) => {
      await tx.deleteFrom('leases').where('name', '=', this.#name).where('holder', '=', process).execute();
    });
  }
}
