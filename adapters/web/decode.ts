// SPDX-License-Identifier: AGPL-3.0-or-later
import type { IncomingActivity } from '../activity.ts';
import { cleanText } from '../clean-text.ts';

/** An activity as the ledger keeps it, with what the client needs to know its own message again. */
export interface WebActivity extends IncomingActivity {
  /** The id the client was told when it posted. */
  readonly id?: string;
  /** The client's own name for the sender. */
  readonly from?: string;
  /** The client's own id of the message: the same on each try. */
  readonly clientActivityID?: string;
  /** The client does not show it as typed by the person. */
  readonly postBack?: boolean;
}

export type Decoded =
  | { readonly kind: 'activity'; readonly activity: WebActivity }
  /** Typing, the end of the conversation and the like: accepted, nothing to do. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'refused'; readonly message: string };

/** A deep link may be 64 characters long, a button's action 40. */
const longestValue = 200;
const longestId = 200;
const ignored: Decoded = { kind: 'ignored' };

/**
 * Reads a posted Direct Line activity. Takes only the fields it knows, and only when they are the body's own: a
 * `__proto__` in it changes nothing.
 */
export function decodeActivity(body: unknown): Decoded {
  if (!isObject(body)) return refused('The body is not an activity: it must be one JSON object.');
  const type = own(body, 'type');
  if (typeof type !== 'string' || type === '' || type.length > 100) {
    return refused('The activity has no type, for instance "message".');
  }
  if (type === 'message') return decodeMessage(body);
  if (type === 'event') return decodeEvent(body);
  return ignored;
}

function decodeMessage(body: object): Decoded {
  const text = own(body, 'text');
  if (text !== undefined && text !== null && typeof text !== 'string')
    return refused('text must be a string.');
  const channelData = own(body, 'channelData');
  const postBack = isObject(channelData) && own(channelData, 'postBack') === true;
  const clean = typeof text === 'string' ? cleanText(text) : '';
  const value = actionOf(own(body, 'value'), postBack ? clean : undefined);
  if (value === null) return refused('value is too long for the action of a button.');
  const media = mediaOf(own(body, 'attachments'));
  const said = clean.trim() === '' || clean === value ? undefined : clean;
  if (said === undefined && value === undefined && !media) return refused('The message is empty.');
  return {
    kind: 'activity',
    activity: compact({
      type: 'message',
      text: said,
      value,
      media,
      postBack: postBack || undefined,
      ...senderOf(body),
    }),
  };
}

function decodeEvent(body: object): Decoded {
  const name = own(body, 'name');
  // WebChat's samples announce themselves as `webchat/join`; its value is no action of ours.
  if (name === 'webchat/join') return start(undefined, body);
  if (name !== 'start') return ignored;
  const value = own(body, 'value');
  if (value !== undefined && value !== null && typeof value !== 'string') {
    return refused('The value of a start event must be a string.');
  }
  const action = actionOf(value, undefined);
  return action === null ? refused('The value of the start event is too long.') : start(action, body);
}

function start(value: string | undefined, body: object): Decoded {
  return { kind: 'activity', activity: compact({ type: 'event', name: 'start', value, ...senderOf(body) }) };
}

/**
 * The action of a pressed button. WebChat sends a string as the text of a `postBack`, our own page as `value` beside
 * the title that was pressed. @returns null when it is too long to be one of ours
 */
function actionOf(value: unknown, postBackText: string | undefined): string | null | undefined {
  const text = typeof value === 'string' ? cleanText(value).trim() : postBackText?.trim();
  if (!text) return undefined;
  return text.length > longestValue ? null : text;
}

function mediaOf(attachments: unknown): IncomingActivity['media'] {
  if (!Array.isArray(attachments) || attachments.length === 0) return undefined;
  const first: unknown = attachments[0];
  const contentType = isObject(first) ? own(first, 'contentType') : undefined;
  const kind = typeof contentType === 'string' ? contentType.slice(0, 6) : '';
  if (kind === 'image/') return 'image';
  if (kind === 'audio/') return 'voice';
  return kind === 'video/' ? 'video' : 'file';
}

function senderOf(body: object): Pick<WebActivity, 'locale' | 'from' | 'clientActivityID'> {
  const from = own(body, 'from');
  const channelData = own(body, 'channelData');
  const locale = own(body, 'locale');
  return {
    locale:
      typeof locale === 'string' && /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}$/.test(locale)
        ? locale
        : undefined,
    from: isObject(from) ? shortId(own(from, 'id')) : undefined,
    clientActivityID: isObject(channelData) ? shortId(own(channelData, 'clientActivityID')) : undefined,
  };
}

function shortId(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= longestId
    ? cleanText(value)
    : undefined;
}

function own(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(message: string): Decoded {
  return { kind: 'refused', message };
}

function compact(activity: WebActivity): WebActivity {
  return Object.fromEntries(
    Object.entries(activity).filter(([, value]) => value !== undefined),
  ) as WebActivity & {
    type: WebActivity['type'];
  };
}
