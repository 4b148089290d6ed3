// SPDX-License-Identifier: AGPL-3.0-or-later
import type { OutgoingActivity } from '../activity.ts';

/**
 * One activity as lines of text: where attachments can be opened, then links, then the choices by their numbers. Pure.
 * @param whereIs address of an attachment that can be opened from here
 */
export function encodeActivity(activity: OutgoingActivity, whereIs: (contentUrl: string) => string): string {
  const { text, speakerName, buttons } = activity;
  const attached = (activity.attachments ?? []).map(({ contentUrl }) => `  ${whereIs(contentUrl)}`);
  // Only what acts has a number: a typed 2 is the second action, whatever links stand beside.
  const links = buttons
    .filter(({ type }) => type !== 'postBack')
    .map(({ title, value }) => `  ${title}: ${value}`);
  const choices = buttons
    .filter(({ type }) => type === 'postBack')
    .map(({ title }, index) => `  ${index + 1}. ${title}`);
  return [(speakerName ? `${speakerName}: ` : '') + text, ...attached, ...links, ...choices].join('\n');
}
