// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Logger } from 'pino';
import type { OutgoingActivity } from '../adapters/activity.ts';
import { nextOwner } from '../desk/handoff.ts';
import { type Effect, newConversation, type Surroundings } from '../dialogs/turn.ts';
import type { Owner } from '../ledger/schema.ts';
import { type LeasedConversation, type PendingTurn, StaleError } from '../ledger/turns.ts';
import { type CommitParts, commitOutcome } from './commit-outcome.ts';
import { dialogStateName } from './dialog-state.ts';
import { isHeard, withNewestTexts } from './edits.ts';
import { type Looked, Looking } from './looking.ts';
import type { BotOutcome, OrientationBot } from './orientation-bot.ts';

/** What a turn may look at beside the conversation; asked anew for each turn. */
export type SurroundingsFor = (conversation: {
  readonly territory: string | null;
  readonly owner: Owner;
}) => Surroundings;

export interface TurnWorkerParts extends CommitParts {
  readonly bot: Pick<OrientationBot, 'turn'>;
  readonly surroundings: SurroundingsFor;
  /** Tells the person, in their language, that their message could not be handled and goes to a human. */
  readonly apology: (language: string | null) => string;
  readonly log: Logger;
  readonly onTurn?: (turn: {
    channel: string;
    status: 'handled' | 'dead';
    seconds: number;
    waitedSeconds: number;
  }) => void;
  readonly pollMs?: number;
  readonly most?: number;
}

const triesBeforeGivingUp = 3;

/** Takes conversations with waiting messages, one process to a conversation, and gives each message its turn. */
export class TurnWorker {
  readonly #parts: TurnWorkerParts;
  readonly #active = new Map<string, Promise<void>>();
  readonly #most: number;
  readonly #looking: Looking;
  #renewing: NodeJS.Timeout | null = null;

  constructor(parts: TurnWorkerParts) {
    this.#parts = parts;
    this.#most = parts.most ?? 64;
    this.#looking = new Looking({
      look: () => this.#look(),
      on: (listener) => parts.ledger.wake.on('inbox', listener),
      pollMs: parts.pollMs ?? 250,
    });
  }

  start(): void {
    this.#renewing ??= setInterval(() => this.#renew(), this.#parts.ledger.turns.leaseMs / 3);
    this.#looking.start();
  }

  /** Starts no new turn and waits for those under way. Safe to call twice. */
  async stop(): Promise<void> {
    await this.#looking.stop();
    await Promise.allSettled(this.#active.values());
    if (this.#renewing) clearInterval(this.#renewing);
    this.#renewing = null;
  }

  #renew(): void {
    this.#parts.ledger.turns
      .renew([...this.#active.keys()])
      .catch((error: unknown) =>
        this.#parts.log.error({ err: error }, 'leases could not be renewed; another process may take over'),
      );
  }

  async #look(): Promise<Looked> {
    // Turns that end together make room together: one look for all of them.
    await new Promise<void>((resolve) => setImmediate(resolve));
    const room = this.#most - this.#active.size;
    if (room <= 0) return 'later';
    try {
      const leased = await this.#parts.ledger.turns.lease(room, new Set(this.#active.keys()));
      for (const conversation of leased) this.#run(conversation);
      return leased.length === room ? 'again' : 'quiet';
    } catch (error) {
      this.#parts.log.error({ err: error }, 'conversations could not be leased; trying again');
      return 'later';
    }
  }

  #run(conversation: LeasedConversation): void {
    this.#parts.checkPoint?.('leased');
    const work = this.#turns(conversation)
      .catch((error: unknown) =>
        this.#parts.log.error({ err: error, conversation: conversation.id }, 'a turn could not be put off'),
      )
      .finally(() => {
        this.#active.delete(conversation.id);
        this.#looking.soon();
      });
    this.#active.set(conversation.id, work);
  }

  async #turns(conversation: LeasedConversation): Promise<void> {
    let current = conversation;
    for (const [index, pending] of withNewestTexts(conversation.turns).entries()) {
      const last = index === conversation.turns.length - 1;
      if (pending.attempts >= triesBeforeGivingUp) {
        // Each try ended the process or froze it: a further one would do the same.
        await this.#giveUp(current, pending);
        return;
      }
      try {
        const next = await this.#turn(current, pending, last || !this.#looking.running);
        if (!next || !this.#looking.running) return;
        current = next;
      } catch (error) {
        if (error instanceof StaleError) {
          this.#parts.log.info(
            { conversation: conversation.id },
            'conversation changed hands during a turn; the turn is redone',
          );
          return;
        }
        await this.#failed(current, pending, error);
        return;
      }
    }
    if (conversation.turns.length === 0) await this.#parts.ledger.turns.release(conversation);
  }

  /** One message, from state to commit. @returns the conversation as it is now, or null when it was given back */
  async #turn(
    conversation: LeasedConversation,
    pending: PendingTurn,
    release: boolean,
  ): Promise<LeasedConversation | null> {
    const started = performance.now();
    const { ledger, bot, surroundings } = this.#parts;
    if (pending.content === null) {
      await commitOutcome(
        this.#parts,
        { conversation, pending },
        {
          outcome: silence(conversation.state),
          status: 'handled',
          release: true,
        },
      );
      return null;
    }
    if (isHeard(conversation.state, pending, conversation.key)) {
      const outcome = silence(conversation.state);
      return commitOutcome(
        this.#parts,
        { conversation, pending: { ...pending, content: null } },
        { outcome, status: 'handled', release },
      );
    }
    const written = pending.kind !== 'operator';
    const owner = written
      ? (nextOwner(conversation.owner, 'write') ?? conversation.owner)
      : conversation.owner;
    const outcome = await withinMs(
      bot.turn(conversation, pending, surroundings({ territory: conversation.territory, owner })),
      // A little less than the lease: the try is noted while the conversation is still ours.
      ledger.turns.leaseMs * 0.9,
    );
    const next = await commitOutcome(
      this.#parts,
      { conversation: { ...conversation, owner }, pending },
      {
        outcome,
        status: 'handled',
        release,
      },
    );
    this.#parts.onTurn?.({
      channel: conversation.channel,
      status: 'handled',
      seconds: (performance.now() - started) / 1000,
      waitedSeconds: Math.max(0, ledger.now() - pending.receivedAt) / 1000,
    });
    return next;
  }

  async #failed(conversation: LeasedConversation, pending: PendingTurn, error: unknown): Promise<void> {
    const { ledger, log } = this.#parts;
    const tries = pending.attempts + 1;
    log.error({ err: error, trace: pending.trace, tries }, 'a turn failed');
    if (tries < triesBeforeGivingUp)
      await ledger.turns.putOff(conversation, pending.inboxId, 200 * 4 ** (tries - 1));
    else await this.#giveUp(conversation, pending);
  }

  /** The message goes to the operators with its reference, and the person is told. */
  async #giveUp(conversation: LeasedConversation, pending: PendingTurn): Promise<void> {
    const { apology } = this.#parts;
    const said: OutgoingActivity = {
      type: 'message',
      id: pending.trace,
      text: apology(conversation.language),
      locale: conversation.language ?? 'it',
      speaker: 'notice',
      buttons: [],
    };
    const handoff: Effect = {
      kind: 'handoff',
      reason: 'failed',
      urgent: true,
      summary: `Il messaggio non ha potuto avere risposta automatica (riferimento ${pending.trace}). Leggere la conversazione e rispondere.`,
    };
    const outcome: BotOutcome = { state: conversation.state, said: [said], effects: [handoff] };
    await commitOutcome(this.#parts, { conversation, pending }, { outcome, status: 'dead', release: true });
    this.#parts.onTurn?.({ channel: conversation.channel, status: 'dead', seconds: 0, waitedSeconds: 0 });
  }
}

/** What `work` gives, or an error when it takes longer. It is not ended: what it says later is not heard. */
async function withinMs<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`A turn took longer than ${Math.round(ms)} ms.`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function silence(state: unknown): BotOutcome {
  return { state: state ?? { [dialogStateName]: newConversation }, said: [], effects: [] };
}
