// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  type Activity,
  BotAdapter,
  type ConversationReference,
  type ResourceResponse,
  TurnContext,
} from 'botbuilder';
import { newId } from '../ledger/ids.ts';

/** What was said stands in the turn's own state: the framework hands the bot a proxy of the context, not the context. */
const saidKey = Symbol('said');

/**
 * The single Bot Framework adapter: it sends nothing. What the bot says is gathered and leaves with the turn's commit,
 * so that a turn that fails has said nothing.
 */
export class LedgerAdapter extends BotAdapter {
  /** Runs one turn and returns what was said, in order. @throws what the bot threw; nothing was said then */
  async runTurn(
    activity: Partial<Activity>,
    logic: (context: TurnContext) => Promise<void>,
  ): Promise<Partial<Activity>[]> {
    const context = new TurnContext(this, activity);
    const said: Partial<Activity>[] = [];
    context.turnState.set(saidKey, said);
    await this.runMiddleware(context, logic);
    return said;
  }

  override sendActivities(
    context: TurnContext,
    activities: Partial<Activity>[],
  ): Promise<ResourceResponse[]> {
    const said = context.turnState.get<Partial<Activity>[]>(saidKey);
    if (!said) return Promise.reject(new Error('A reply came after its turn had ended.'));
    return Promise.resolve(
      activities.map((activity) => {
        const id = newId();
        said.push({ ...activity, id });
        return { id };
      }),
    );
  }

  override updateActivity(): Promise<void> {
    return Promise.reject(new Error('What was said is in the ledger and is not changed.'));
  }

  override deleteActivity(): Promise<void> {
    return Promise.reject(new Error('What was said is in the ledger; only erasing a person removes it.'));
  }

  override continueConversation(
    _reference: Partial<ConversationReference>,
    _logic: (context: TurnContext) => Promise<void>,
  ): Promise<void> {
    return Promise.reject(new Error('Every turn starts from the inbox.'));
  }
}
