// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Activity, ConversationState as BotState, type TurnContext } from 'botbuilder';
import type { IncomingActivity, OutgoingActivity } from '../adapters/activity.ts';
import type { OperatorAct } from '../desk/acts.ts';
import { takeTurn } from '../dialogs/take-turn.ts';
import {
  type ConversationState,
  type Effect,
  type Happening,
  newConversation,
  type Reply,
  type Surroundings,
} from '../dialogs/turn.ts';
import { wording } from '../dialogs/wording.ts';
import type { Language } from '../knowledge/language.ts';
import type { Understood } from '../knowledge/understood.ts';
import type { PendingTurn } from '../ledger/turns.ts';
import { dialogStateName } from './dialog-state.ts';
import type { HeardMessage } from './heard-message.ts';
import { LedgerAdapter } from './ledger-adapter.ts';
import { toAttachment } from './media-address.ts';
import { TurnStorage } from './turn-storage.ts';

export type UnderstandWell = (text: string, options: { readonly language?: Language }) => Promise<Understood>;

/** What the bot makes of one message: new state, what it says, and what else must be written. */
export interface BotOutcome {
  /** As stored: the dialog's state under its name. */
  readonly state: unknown;
  readonly said: readonly OutgoingActivity[];
  readonly effects: readonly Effect[];
}

/**
 * The orientation bot: the dialogs behind a Bot Framework turn. Pure towards the world: it reads nothing, sends nothing.
 * @throws what a dialog throws; the turn is then tried again and at last handed to a person
 */
export class OrientationBot {
  readonly #adapter = new LedgerAdapter();
  readonly #understandWell: UnderstandWell | null;

  /** @param understandWell takes its time over a message before the dialog hears it; without it the dialog understands at once */
  constructor({ understandWell }: { readonly understandWell?: UnderstandWell } = {}) {
    this.#understandWell = understandWell ?? null;
  }

  async turn(
    conversation: { readonly id: string; readonly channel: string; readonly state: unknown },
    pending: Pick<PendingTurn, 'kind' | 'content'>,
    surroundings: Surroundings,
  ): Promise<BotOutcome> {
    const activity = toBotActivity(conversation, pending);
    const storageKey = `${conversation.channel}/conversations/${conversation.id}/`;
    const storage = new TurnStorage(storageKey, conversation.state);
    const states = new BotState(storage);
    const dialogState = states.createProperty<ConversationState>(dialogStateName);
    const effects: Effect[] = [];
    let state: ConversationState = newConversation;
    const said = await this.#adapter.runTurn(activity, async (context: TurnContext) => {
      const before = await dialogState.get(context, newConversation);
      const happening = toHappening(pending);
      const around = await this.#wellUnderstood(happening, before, surroundings);
      const outcome = takeTurn(happening, before, around);
      state = outcome.state;
      effects.push(...outcome.effects);
      await dialogState.set(context, outcome.state);
      if (outcome.replies.length > 0) {
        // An erased conversation is taken off the person's screen too.
        const cleanUp = outcome.effects.some(({ kind }) => kind === 'clean-up' || kind === 'erase');
        await context.sendActivities(outcome.replies.map((reply) => toReplyActivity(reply, cleanUp)));
      }
      await states.saveChanges(context);
    });
    return {
      state: storage.get(storageKey) ?? { [dialogStateName]: state },
      said: said.map(toOutgoing),
      effects,
    };
  }

  /** The dialogs are synchronous: what takes time is done before, and what they ask about this message is known. */
  async #wellUnderstood(
    happening: Happening,
    { language, heard }: ConversationState,
    surroundings: Surroundings,
  ): Promise<Surroundings> {
    const said = 'text' in happening && happening.kind !== 'operator' ? happening.text?.trim() : '';
    // What was heard counts as said once it is confirmed, which this happening may do.
    const confirmable = happening.kind === 'action' || happening.kind === 'message' ? heard?.text : '';
    const texts = [said, confirmable].flatMap((text) => text || []);
    // Beside a person only danger counts, which needs no second look.
    if (!this.#understandWell || texts.length === 0 || surroundings.owner === 'person') return surroundings;
    const known = new Map<string, Understood>();
    for (const text of texts) known.set(text, await this.#understandWell(text, { language }));
    const { understanding } = surroundings;
    return {
      ...surroundings,
      understanding: {
        understand: (asked, options) => {
          const well = options?.language === language ? known.get(asked) : undefined;
          return well ?? understanding.understand(asked, options);
        },
      },
    };
  }
}

function toHappening(pending: Pick<PendingTurn, 'kind' | 'content'>): Happening {
  if (pending.kind === 'operator') {
    const { act, name, text, rendered } = pending.content as OperatorAct;
    return { kind: 'operator', act, name, text, rendered };
  }
  if (pending.kind === 'heard') {
    const { end, wanted, text, language, kept } = pending.content as HeardMessage;
    return { kind: 'heard', end, wanted, text, language, kept };
  }
  const { type, text, value, locale, media, recording } = pending.content as IncomingActivity;
  if (type === 'event') return { kind: 'start', action: value, locale };
  if (value) return { kind: 'action', action: value, locale };
  if (media) return { kind: 'media', media, text, locale, recording };
  return { kind: 'message', text: text ?? '', locale };
}

function toBotActivity(
  conversation: { readonly id: string; readonly channel: string },
  pending: Pick<PendingTurn, 'kind' | 'content'>,
): Partial<Activity> {
  const content = pending.content as Partial<IncomingActivity>;
  const fromOperator = pending.kind === 'operator';
  const isWritten = pending.kind === 'activity';
  return {
    type: isWritten ? content.type : 'event',
    name: isWritten ? content.name : pending.kind,
    text: content.text,
    value: content.value,
    locale: content.locale,
    channelId: conversation.channel,
    conversation: { id: conversation.id, isGroup: false, conversationType: 'personal', name: '' },
    from: { id: fromOperator ? 'operator' : 'person', name: '', role: 'user' },
    recipient: { id: 'sportello', name: 'Sportello', role: 'bot' },
  };
}

function toReplyActivity(reply: Reply, cleanUp: boolean): Partial<Activity> {
  const attachments = reply.media?.map((one) => toAttachment(one, reply.language));
  return {
    type: 'message',
    text: reply.text,
    textFormat: 'markdown',
    locale: reply.language,
    attachments,
    suggestedActions: {
      to: [],
      actions: reply.buttons.map((button) => ({
        type: 'postBack',
        title: button.title,
        value: button.action,
      })),
    },
    channelData: {
      speaker: reply.speaker,
      speakerName: reply.speakerName,
      original: reply.original,
      rendered: reply.rendered,
      listTitle: reply.listTitle,
      card: reply.card,
      cleanUp: cleanUp || undefined,
      lostNotice: attachments && wording(reply.language, 'media.not-sent'),
    },
  };
}

function toOutgoing(activity: Partial<Activity>): OutgoingActivity {
  const shown = activity.channelData as Pick<
    OutgoingActivity,
    'speaker' | 'speakerName' | 'original' | 'rendered' | 'listTitle' | 'card' | 'cleanUp' | 'lostNotice'
  >;
  return {
    type: 'message',
    id: activity.id ?? '',
    text: activity.text ?? '',
    locale: activity.locale ?? 'it',
    buttons: (activity.suggestedActions?.actions ?? []).map((action) => ({
      type: 'postBack',
      title: action.title,
      value: String(action.value),
    })),
    ...shown,
    attachments: activity.attachments as OutgoingActivity['attachments'],
  };
}
