// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  type Activity,
  BotAdapter,
  ConversationState,
  MemoryStorage,
  type ResourceResponse,
  TurnContext,
} from 'botbuilder';

/** What the Bot Framework costs by itself: an echo that counts, its state in memory, nothing durable, no answer found. */
export class EchoAdapter extends BotAdapter {
  readonly #state = new ConversationState(new MemoryStorage());
  readonly #count = this.#state.createProperty<number>('count');
  said = 0;

  async turn(conversationId: string, text: string): Promise<void> {
    const context = new TurnContext(this, {
      type: 'message',
      text,
      channelId: 'stub',
      conversation: { id: conversationId, isGroup: false, conversationType: 'personal', name: '' },
      from: { id: 'person', name: '' },
      recipient: { id: 'bot', name: '' },
    });
    await this.runMiddleware(context, async (turn) => {
      const count = (await this.#count.get(turn, 0)) + 1;
      await this.#count.set(turn, count);
      await turn.sendActivity(`${count}: ${turn.activity.text}`);
      await this.#state.saveChanges(turn);
    });
  }

  override sendActivities(
    _context: TurnContext,
    activities: Partial<Activity>[],
  ): Promise<ResourceResponse[]> {
    this.said += activities.length;
    return Promise.resolve(activities.map((_, at) => ({ id: `${this.said + at}` })));
  }

  override updateActivity(): Promise<void> {
    return Promise.reject(new Error('An echo changes nothing.'));
  }

  override deleteActivity(): Promise<void> {
    return Promise.reject(new Error('An echo deletes nothing.'));
  }

  override continueConversation(): Promise<void> {
    return Promise.reject(new Error('An echo says nothing by itself.'));
  }
}
