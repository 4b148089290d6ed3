// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Logger } from 'pino';
import type { IncomingActivity, OutgoingActivity } from '../adapters/activity.ts';
import type { OperatorAct } from '../desk/acts.ts';
import { nextOwner } from '../desk/handoff.ts';
import { cancelHandoff, notePersonWrote, openHandoff } from '../desk/open-handoff.ts';
import { type Effect, newConversation, type Surroundings } from '../dialogs/turn.ts';
import { erasePerson } from '../ledger/erase.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { Owner } from '../ledger/schema.ts';
import type { Count, Said } from '../ledger/turn-commit.ts';
import { type LeasedConversation, type PendingTurn, StaleError } from '../ledger/turns.ts';
import { removableMs } from './delivery.ts';
import { dialogStateName, dialogStateOf } from './dialog-state.ts';
import { isHeard, withHeard, withNewestTexts } from './edits.ts';
import type { BotOutcome, OrientationBot } from './orientation-bot.ts';

/** What a turn may look at beside the conversation; asked anew for each turn. */
export type SurroundingsFor = (conversation: {
  readonly territory: string | null;
  readonly owner: Owner;
}) => Surroundings;

/** Points at which a test may end the process, to see that nothing is lost there. */
export type CheckPoint = 'leased' | 'before-commit' | 'in-commit' | 'after-commit';

export interface TurnWorkerParts {
  readonly ledger: Ledger;
  readonly bot: Pick<OrientationBot, 'turn'>;
  readonly surroundings: SurroundingsFor;
  /** Tells the person, in their language, that their message could not be handled and goes to a human. */
  readonly apology: (language: string | null) => string;
  /** True for channels whose replies wait in the outbox; false where the person fetches them. */
  readonly sends: (channel: string) => boolean;
  readonly log: Logger;
  readonly onTurn?: (turn: {
    channel: string;
    status: 'handled' | 'dead';
    seconds: number;
    waitedSeconds: number;
  }) => void;
  readonly checkPoint?: (point: CheckPoint) => void;
  readonly pollMs?: number;
  readonly most?: number;
}

const triesBeforeGivingUp = 3;

/** Takes conversations with waiting messages, one process to a conversation, and gives each message its turn. */
export class TurnWorker {
  readonly #parts: TurnWorkerParts;
  readonly #active = new Map<string, Promise<void>>();
  readonly #most: number;
  #running = false;
  #looking: Promise<void> | null = null;
  #again = false;
  #timer: NodeJS.Timeout | null = null;
  #unlisten: (() => void) | null = null;

  constructor(parts: TurnWorkerParts) {
    this.#parts = parts;
    this.#most = parts.most ?? 64;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#unlisten = this.#parts.ledger.wake.on('inbox', () => this.#look());
    this.#timer = setInterval(() => this.#look(), this.#parts.pollMs ?? 250);
    this.#look();
  }

  /** Starts no new turn and waits for those under way. Safe to call twice. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#unlisten?.();
    if (this.#timer) clearInterval(this.#timer);
    await this.#looking;
    await Promise.allSettled(this.#active.values());
  }

  #look(): void {
    if (!this.#running) return;
    this.#again = true;
    this.#looking ??= this.#lookUntilQuiet().finally(() => {
      this.#looking = null;
    });
  }

  async #lookUntilQuiet(): Promise<void> {
    while (this.#again && this.#running) {
      this.#again = false;
      // Turns that end together make room together: one look for all of them.
      await new Promise<void>((resolve) => setImmediate(resolve));
      const room = this.#most - this.#active.size;
      if (room <= 0) return;
      try {
        const leased = await this.#parts.ledger.turns.lease(room, new Set(this.#active.keys()));
        for (const conversation of leased) this.#run(conversation);
        if (leased.length === room) this.#again = true;
      } catch (error) {
        this.#parts.log.error({ err: error }, 'conversations could not be leased; trying again');
        return;
      }
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
        this.#look();
      });
    this.#active.set(conversation.id, work);
  }

  async #turns(conversation: LeasedConversation): Promise<void> {
    let current = conversation;
    for (const [index, pending] of withNewestTexts(conversation.turns).entries()) {
      const last = index === conversation.turns.length - 1;
      try {
        const next = await this.#turn(current, pending, last || !this.#running);
        if (!next || !this.#running) return;
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
      await this.#commit(conversation, pending, {
        outcome: silence(conversation.state),
        status: 'handled',
        release: true,
      });
      return null;
    }
    if (isHeard(conversation.state, pending, conversation.key)) {
      const outcome = silence(conversation.state);
      return this.#commit(
        conversation,
        { ...pending, content: null },
        { outcome, status: 'handled', release },
      );
    }
    const written = pending.kind === 'activity';
    const owner = written
      ? (nextOwner(conversation.owner, 'write') ?? conversation.owner)
      : conversation.owner;
    const outcome = await bot.turn(
      conversation,
      pending,
      surroundings({ territory: conversation.territory, owner }),
    );
    const next = await this.#commit({ ...conversation, owner }, pending, {
      outcome,
      status: 'handled',
      release,
    });
    this.#parts.onTurn?.({
      channel: conversation.channel,
      status: 'handled',
      seconds: (performance.now() - started) / 1000,
      waitedSeconds: Math.max(0, ledger.now() - pending.receivedAt) / 1000,
    });
    return next;
  }

  async #failed(conversation: LeasedConversation, pending: PendingTurn, error: unknown): Promise<void> {
    const { ledger, log, apology } = this.#parts;
    const tries = pending.attempts + 1;
    log.error({ err: error, trace: pending.trace, tries }, 'a turn failed');
    if (tries < triesBeforeGivingUp) {
      await ledger.turns.putOff(conversation, pending.inboxId, 200 * 4 ** (tries - 1));
      return;
    }
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
    await this.#commit(conversation, pending, { outcome, status: 'dead', release: true });
    this.#parts.onTurn?.({ channel: conversation.channel, status: 'dead', seconds: 0, waitedSeconds: 0 });
  }

  async #commit(
    conversation: LeasedConversation,
    pending: PendingTurn,
    end: { outcome: BotOutcome; status: 'handled' | 'dead'; release: boolean },
  ): Promise<LeasedConversation | null> {
    const { ledger, checkPoint } = this.#parts;
    const { outcome } = end;
    const state = withHeard(outcome.state, {
      before: conversation.state,
      turn: pending,
      key: conversation.key,
    });
    const dialog = dialogStateOf(state);
    const language = dialog.language ?? conversation.language;
    const territory = dialog.territory ?? conversation.territory;
    const erase = outcome.effects.some((effect) => effect.kind === 'erase');
    const owner = erase ? 'bot' : ownerAfter(conversation.owner, outcome.effects);
    // What was sent is known only until the commit that erases it.
    const since = ledger.now() - removableMs;
    const removeIds = erase ? await ledger.outbox.sentIds(conversation.id, since) : [];
    checkPoint?.('before-commit');
    await ledger.turnCommits.commit(conversation, {
      inboxId: pending.inboxId,
      status: end.status,
      state,
      owner,
      language,
      territory,
      said: this.#said(conversation, pending, { ...outcome, removeIds }),
      counts: countsOf(outcome.effects),
      release: end.release || erase,
      erase: erase
        ? (tx) =>
            erasePerson(tx, ledger.people, {
              personId: conversation.personId,
              oldKey: conversation.key,
              now: ledger.now(),
              keepInbox: pending.inboxId,
            })
        : undefined,
      also: async (tx) => {
        checkPoint?.('in-commit');
        const now = ledger.now();
        if (erase) return;
        for (const effect of outcome.effects) {
          if (effect.kind === 'handoff')
            await openHandoff(
              tx,
              conversation,
              { ...effect, trace: pending.trace },
              { now, language, territory },
            );
          if (effect.kind === 'cancel-handoff') await cancelHandoff(tx, conversation.id, now);
        }
        if (pending.kind === 'activity' && pending.content !== null && owner !== 'bot')
          await notePersonWrote(tx, conversation.id, now);
      },
    });
    checkPoint?.('after-commit');
    ledger.wake.emit('outbox');
    ledger.wake.emit('thread');
    if (owner !== 'bot' || conversation.owner !== 'bot') ledger.wake.emit('desk');
    return end.release || erase ? null : { ...conversation, state, owner, language, territory };
  }

  #said(
    conversation: LeasedConversation,
    pending: PendingTurn,
    outcome: BotOutcome & { readonly removeIds: readonly string[] },
  ): Said[] {
    const erase = outcome.effects.some((effect) => effect.kind === 'erase');
    const forget = outcome.effects.some((effect) => effect.kind === 'forget-message');
    const send = this.#parts.sends(conversation.channel);
    const lines: Said[] = [];
    if (pending.kind === 'activity' && !erase) {
      const incoming = pending.content as IncomingActivity | null;
      if (incoming?.type === 'message') {
        lines.push({
          uid: pending.trace,
          speaker: 'person',
          activity: forget ? null : incoming,
          send: false,
        });
      }
    }
    const act = pending.kind === 'operator' ? (pending.content as OperatorAct) : null;
    for (const one of outcome.said) {
      lines.push({
        uid: one.id === pending.trace ? `${pending.trace}-notice` : one.id,
        speaker: one.speaker,
        operatorId: one.speaker === 'operator' ? act?.operatorId : undefined,
        activity: outcome.removeIds.length > 0 ? { ...one, removeIds: outcome.removeIds } : one,
        send,
      });
    }
    return lines;
  }
}

function silence(state: unknown): BotOutcome {
  return { state: state ?? { [dialogStateName]: newConversation }, said: [], effects: [] };
}

function ownerAfter(owner: Owner, effects: readonly Effect[]): Owner {
  let current = owner;
  for (const effect of effects) {
    if (effect.kind === 'handoff') current = nextOwner(current, 'ask') ?? current;
    if (effect.kind === 'cancel-handoff') current = nextOwner(current, 'cancel') ?? current;
  }
  return current;
}

function countsOf(effects: readonly Effect[]): Count[] {
  return effects
    .filter((effect) => effect.kind === 'count')
    .map(({ what, entry, detail }) => ({ what, entry, detail }));
}
