// SPDX-License-Identifier: AGPL-3.0-or-later
import type { OutgoingActivity } from './activity.ts';
import type { SendResult } from './channel.ts';

/** How far an activity of several messages has come: what has arrived is not sent again. Plain JSON. */
export interface Progress {
  /** Ids of the messages by step; empty for an attachment that was given up. */
  readonly sent: readonly string[];
  /** How often the present attachment failed in a way that may pass. */
  readonly tries?: number;
  /** Why attachments were given up, by number of their step. */
  readonly lost?: Readonly<Record<string, string>>;
  /** Id of the message that says so, once it was sent; empty when it could not be. */
  readonly notice?: string;
}

export type Unsent = Exclude<SendResult, { kind: 'sent' }>;

/** What one step is on a channel. Each call resolves to the id of the message, or to why it is not sent. */
export interface StepCalls {
  readonly steps: number;
  /** Undefined for a step that has no attachment. */
  attachmentOf(step: number): (() => Promise<string | Unsent>) | undefined;
  /** The text of a step; of one with an attachment, what is sent when that was given up. Empty: it has none. */
  text(step: number): Promise<string | Unsent>;
  notice(): Promise<string | Unsent>;
  /** Whether it is the person who cannot be reached, so that no text will arrive either. */
  isUnreachable(code: string): boolean;
  onLost(code: string): void;
}

/** Then the text goes without its attachment, and says so. */
const mostMediaTries = 3;

type Calls = StepCalls & { readonly hasNotice: boolean };

/**
 * Sends an activity message by message, from where an earlier try has come. Between two messages it is noted how far
 * this one is, so that a crash repeats at most the one that was on its way.
 */
export async function sendStepwise(activity: OutgoingActivity, calls: StepCalls): Promise<SendResult> {
  const { onProgress } = activity;
  let progress: Progress = activity.progress ?? { sent: [] };
  const note = async (change: Partial<Progress>): Promise<void> => {
    progress = { ...progress, ...change };
    await onProgress?.(progress);
  };
  const all: Calls = { ...calls, hasNotice: Boolean(activity.lostNotice) };
  while (progress.sent.length < calls.steps) {
    const at = progress.sent.length;
    const result = await sendStep(at, all, { now: () => progress, note });
    if (typeof result !== 'string') return result;
    const sent = [...progress.sent, result];
    // After the last one the whole is marked as sent: that is one write, not two.
    if (sent.length < calls.steps) await note({ sent, tries: 0 });
    else progress = { ...progress, sent };
  }
  const [lost] = Object.values(progress.lost ?? {});
  return { kind: 'sent', externalIds: [progress.notice ?? '', ...progress.sent].filter(Boolean), lost };
}

interface Notes {
  readonly now: () => Progress;
  readonly note: (change: Partial<Progress>) => Promise<void>;
}

async function sendStep(at: number, calls: Calls, notes: Notes): Promise<string | Unsent> {
  const attachment = calls.attachmentOf(at);
  if (!attachment) return calls.text(at);
  if (notes.now().lost?.[at] === undefined) {
    const result = await attachment();
    if (typeof result === 'string') return result;
    if (!(await isGivenUp(result, calls, notes))) return result;
    await notes.note({ tries: 0, lost: { ...notes.now().lost, [at]: result.code } });
    calls.onLost(result.code);
  }
  const untold = await tellLost(calls, notes);
  return untold ?? calls.text(at);
}

/** The text does not wait for ever behind a recording that does not arrive. */
async function isGivenUp(result: Unsent, calls: Calls, { now, note }: Notes): Promise<boolean> {
  if (calls.isUnreachable(result.code)) return false;
  if (result.kind === 'failed') return true;
  if (result.kind === 'held' || result.scope) return false;
  const tries = (now().tries ?? 0) + 1;
  await note({ tries });
  return tries >= mostMediaTries;
}

/** Says once that something did not arrive. @returns why it could not be said yet */
async function tellLost(calls: Calls, { now, note }: Notes): Promise<Unsent | null> {
  if (now().notice !== undefined || !calls.hasNotice) return null;
  const result = await calls.notice();
  if (typeof result !== 'string' && result.kind !== 'failed') return result;
  await note({ notice: typeof result === 'string' ? result : '' });
  return null;
}
