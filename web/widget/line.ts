// SPDX-License-Identifier: AGPL-3.0-or-later
import { toNeutral } from './to-neutral.ts';

export interface Button {
  readonly title: string;
  readonly action: string;
}

/** Something to hear, watch or look at, that came with a line. */
export interface Medium {
  readonly kind: 'audio' | 'video' | 'image';
  readonly url: string;
  /** What it shows or says. */
  readonly alt: string;
  /** The button that asks for it, with its size. */
  readonly title: string;
  readonly captions?: string;
}

/** One line of the chat as it is shown. */
export interface ChatLine {
  /** Stays the same from the moment a message is typed until the server gives it back. */
  readonly key: string;
  readonly speaker: 'person' | 'bot' | 'operator' | 'notice';
  readonly speakerName?: string;
  readonly text: string;
  readonly locale?: string;
  readonly buttons: readonly Button[];
  readonly card?: 'counter' | 'safety';
  readonly media?: readonly Medium[];
  /** Said where one of them cannot be loaded. */
  readonly lostNotice?: string;
  /** The person has just asked for what came with it: pictures need not be asked for again. */
  readonly fresh?: boolean;
  /** `waiting`: typed, not yet on the server. `refused`: the server does not take it. */
  readonly state: 'said' | 'waiting' | 'refused';
}

/** What is to be sent. Its id is the same at each try, so that the server counts it once. */
export interface Waiting {
  readonly id: string;
  readonly type: 'message' | 'event';
  readonly text?: string;
  /** Action of the pressed button, or the deep link of the start. */
  readonly value?: string;
  readonly refused?: boolean;
}

/** The slice of a Direct Line activity that is read. */
export interface Activity {
  readonly id: string;
  readonly type: string;
  readonly from?: { readonly role?: string };
  readonly text?: string;
  readonly textFormat?: string;
  readonly value?: string;
  readonly locale?: string;
  readonly suggestedActions?: {
    readonly actions?: readonly { readonly title: string; readonly value: string }[];
  };
  readonly attachments?: readonly {
    readonly contentType?: string;
    readonly contentUrl?: string;
    readonly name?: string;
    readonly content?: { readonly title?: string; readonly captions?: string };
  }[];
  readonly channelData?: {
    readonly speaker?: ChatLine['speaker'];
    readonly speakerName?: string;
    readonly card?: ChatLine['card'];
    readonly lostNotice?: string;
    readonly cleanUp?: boolean;
    readonly clientActivityID?: string;
    readonly media?: string;
  };
}

export function toLine(activity: Activity): ChatLine {
  const { channelData = {}, text, textFormat, value, locale } = activity;
  return {
    key: channelData.clientActivityID ?? activity.id,
    speaker: channelData.speaker ?? (activity.from?.role === 'user' ? 'person' : 'bot'),
    speakerName: channelData.speakerName,
    text: textFormat === 'markdown' ? toNeutral(text ?? '') : (text ?? value ?? ''),
    locale,
    buttons: (activity.suggestedActions?.actions ?? []).map(({ title, value: action }) => ({
      title,
      action,
    })),
    card: channelData.card,
    media: mediaOf(activity),
    lostNotice: channelData.lostNotice,
    state: 'said',
  };
}

/** Only what our own server gives out is shown. */
function mediaOf({ attachments = [] }: Activity): Medium[] {
  return attachments.flatMap(({ contentType = '', contentUrl = '', name = '', content = {} }) => {
    const kind = (['audio', 'video', 'image'] as const).find((one) => contentType.startsWith(`${one}/`));
    const url = ownPath(contentUrl);
    if (!kind || !url) return [];
    const { title = name, captions } = content;
    return [{ kind, url, alt: name, title, captions: ownPath(captions) }];
  });
}

/** Whatever name the server goes by here, it is asked itself: the page may load nothing from elsewhere. */
function ownPath(address = ''): string | undefined {
  return /^(?:https?:\/\/[^/]+)?(\/media\/[0-9a-f]+\.[a-z0-9]+)$/.exec(address)?.[1];
}

export function waitingLine({ id, text, value, refused }: Waiting): ChatLine {
  return {
    key: id,
    speaker: 'person',
    text: text ?? value ?? '',
    buttons: [],
    state: refused ? 'refused' : 'waiting',
  };
}

/** Buttons are shown under the newest message that has some, until the person says something. */
export function openButtons(lines: readonly ChatLine[]): string | null {
  for (const line of [...lines].reverse()) {
    if (line.speaker === 'person') return null;
    if (line.buttons.length > 0) return line.key;
  }
  return null;
}
