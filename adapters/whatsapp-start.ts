// SPDX-License-Identifier: AGPL-3.0-or-later
import type { IncomingActivity } from './activity.ts';
import { cleanText } from './clean-text.ts';

/** `start l-ar_t-jesi`, the ready text of a link on a poster, opens a conversation as a button would. */
export function decodeWhatsAppText(body: unknown): IncomingActivity {
  if (typeof body !== 'string') return { type: 'message', media: 'other' };
  const start = /^\s*\/?start\s+([letm]-[\w-]{1,64})\s*$/i.exec(body);
  if (start) return { type: 'event', name: 'start', value: start[1] };
  return { type: 'message', text: cleanText(body) };
}
