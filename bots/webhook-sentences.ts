// SPDX-License-Identifier: AGPL-3.0-or-later
import { updateKinds, type WebhookState } from '../adapters/telegram/client.ts';

/** How the webhook is doing, in words for an administrator. @param ours where Telegram should post; null: unknown */
export function webhookSentences(state: WebhookState, ours: string | null): string[] {
  const { url, waiting, lastError, kinds } = state;
  const lines = [placeSentence(url, ours), waitingSentence(waiting)];
  if (!url) return lines;
  lines.push(
    lastError
      ? `Last error, ${formatMinute(lastError.at)}: ${lastError.sentence || 'without a reason'}.`
      : 'No error so far.',
  );
  const missing = updateKinds.filter((kind) => kinds !== null && !kinds.includes(kind));
  if (missing.length > 0)
    lines.push(`Telegram does not send ${missing.join(', ')}: run "npm run telegram -- webhook set" again.`);
  return lines;
}

function placeSentence(url: string, ours: string | null): string {
  if (!url) return 'No webhook is set: Telegram keeps messages until they are fetched.';
  if (ours !== null && url !== ours) return `Telegram posts to ${url}, which is not this service (${ours}).`;
  return `Telegram posts to ${url}.`;
}

function waitingSentence(waiting: number): string {
  if (waiting === 0) return 'No message waits at Telegram.';
  return `${waiting} ${waiting === 1 ? 'message waits' : 'messages wait'} at Telegram, at most 24 hours.`;
}

function formatMinute(moment: Date): string {
  return `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
