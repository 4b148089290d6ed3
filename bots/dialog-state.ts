// SPDX-License-Identifier: AGPL-3.0-or-later
import { type ConversationState, newConversation } from '../dialogs/turn.ts';

/** Under this name the dialog's state stands inside what the Bot Framework stores for a conversation. */
export const dialogStateName = 'dialog';

/** The dialog state inside the stored state of a conversation; a new one before the first turn. */
export function dialogStateOf(stored: unknown): ConversationState {
  return (
    ((stored as Record<string, unknown> | null)?.[dialogStateName] as ConversationState | undefined) ??
    newConversation
  );
}
