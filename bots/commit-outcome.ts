// SPDX-License-Identifier: AGPL-3.0-or-later
import type { IncomingActivity } from '../adapters/activity.ts';
import type { OperatorAct } from '../desk/acts.ts';
import { nextOwner } from '../desk/handoff.ts';
import { cancelHandoff, notePersonWrote, openHandoff } from '../desk/open-handoff.ts';
import type { Effect } from '../dialogs/turn.ts';
import { erasePerson } from '../ledger/erase.ts';
import type { Tx } from '../ledger/group-commit.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import { forgetRecording, insertRecording } from '../ledger/recordings.ts';
import type { Owner } from '../ledger/schema.ts';
import type { Count, Said } from '../ledger/turn-commit.ts';
import type { LeasedConversation, PendingTurn } from '../ledger/turns.ts';
import { removableMs } from './delivery.ts';
import { dialogStateOf } from './dialog-state.ts';
import { withHeard } from './edits.ts';
import type { HeardMessage } from './heard-message.ts';
import type { BotOutcome } from './orientation-bot.ts';

/** Points at which a test may end the process, to see that nothing is lost there. */
export type CheckPoint = 'leased' | 'before-commit' | 'in-commit' | 'after-commit';

export interface CommitParts {
  readonly ledger: Ledger;
  /** True for channels whose replies wait in the outbox; false where the person fetches them. */
  readonly sends: (channel: string) => boolean;
  readonly checkPoint?: (point: CheckPoint) => void;
}

export interface Turn {
  readonly conversation: LeasedConversation;
  readonly pending: PendingTurn;
}

export interface TurnEnd {
  readonly outcome: BotOutcome;
  readonly status: 'handled' | 'dead';
  readonly release: boolean;
}

/**
 * Commits what a turn came to: what was said, what it means for the desk and for recordings, and who answers from now on.
 * @returns the conversation as it is now, or null when it was given back
 * @throws StaleError when it was no longer ours; then nothing was written
 */
export async function commitOutcome(
  parts: CommitParts,
  { conversation, pending }: Turn,
  end: TurnEnd,
): Promise<LeasedConversation | null> {
  const { ledger, checkPoint } = parts;
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
    said: saidIn({ conversation, pending }, { ...outcome, removeIds }, parts.sends(conversation.channel)),
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
    also: async (tx, addCount) => {
      checkPoint?.('in-commit');
      const now = ledger.now();
      if (erase) return;
      for (const effect of outcome.effects) {
        if (effect.kind === 'handoff')
          await openHandoff({ tx, addCount }, conversation, {
            request: { ...effect, trace: pending.trace },
            now,
            language,
            territory,
          });
        if (effect.kind === 'cancel-handoff') await cancelHandoff({ tx, addCount }, conversation.id, now);
      }
      await keepRecording(tx, { conversation, pending, outcome, now });
      if (pending.kind === 'activity' && pending.content !== null && owner !== 'bot')
        await notePersonWrote(tx, conversation.id, now);
    },
  });
  checkPoint?.('after-commit');
  ledger.wake.emit('outbox');
  ledger.wake.emit('thread');
  if (outcome.effects.some(({ kind }) => kind === 'listen')) ledger.wake.emit('recording');
  if (owner !== 'bot' || conversation.owner !== 'bot') ledger.wake.emit('desk');
  return end.release || erase ? null : { ...conversation, state, owner, language, territory };
}

/** What the turn means for a voice message: to be fetched, or to be forgotten with what was heard in it. */
async function keepRecording(
  tx: Tx,
  { conversation, pending, outcome, now }: Turn & { outcome: BotOutcome; now: number },
): Promise<void> {
  const { effects } = outcome;
  if (effects.some(({ kind }) => kind === 'forget-message')) {
    if (pending.kind !== 'heard') return;
    const { messageUid } = pending.content as HeardMessage;
    await forgetRecording(tx, conversation.id, messageUid);
    return;
  }
  const listen = effects.find((effect) => effect.kind === 'listen');
  const reference = (pending.content as IncomingActivity | null)?.recording;
  if (!listen || !reference) return;
  await insertRecording(tx, {
    messageUid: pending.trace,
    conversation,
    wanted: listen.wanted,
    language: listen.language ?? null,
    seconds: reference.seconds ?? null,
    reference,
    now,
  });
}

function saidIn(
  { pending }: Turn,
  outcome: BotOutcome & { readonly removeIds: readonly string[] },
  send: boolean,
): Said[] {
  const erase = outcome.effects.some((effect) => effect.kind === 'erase');
  const forget = outcome.effects.some((effect) => effect.kind === 'forget-message');
  const lines: Said[] = [];
  if (pending.kind === 'activity' && !erase) {
    const incoming = pending.content as IncomingActivity | null;
    if (incoming?.type === 'message') {
      lines.push({
        uid: pending.trace,
        speaker: 'person',
        activity: forget ? null : withoutReference(incoming),
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

/** Where a platform keeps a recording is of use until it was fetched, and stands in the queue for that. */
function withoutReference(activity: IncomingActivity): IncomingActivity {
  return { ...activity, recording: undefined };
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
