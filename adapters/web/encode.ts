// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Attachment, OutgoingActivity } from '../activity.ts';
import type { WebActivity } from './decode.ts';
import { toMarkdown } from './to-markdown.ts';

/** One line of a conversation as the ledger keeps it. */
export interface WebLine {
  /** Grows along the conversation: the watermark. */
  readonly seq: number;
  readonly uid: string;
  readonly at: number;
  readonly speaker: 'person' | 'bot' | 'operator' | 'notice';
  /** What was received or said; null when the text is not kept. */
  readonly activity: unknown;
}

/** The slice of the Direct Line activity that this channel sends. */
export interface DirectLineActivity {
  readonly type: 'message';
  readonly id: string;
  readonly timestamp: string;
  readonly channelId: 'directline';
  readonly conversation: { readonly id: string };
  readonly from: { readonly id: string; readonly name?: string; readonly role: 'bot' | 'user' };
  readonly text?: string;
  readonly value?: string;
  readonly textFormat: 'markdown' | 'plain';
  readonly locale?: string;
  readonly suggestedActions?: {
    readonly to: readonly string[];
    readonly actions: readonly {
      readonly type: 'messageBack';
      readonly title: string;
      readonly text: string;
      readonly value: string;
    }[];
  };
  readonly attachments?: readonly Attachment[];
  readonly channelData: Readonly<Record<string, unknown>>;
}

/** What a client reads: activities after its watermark, and the new one. */
export interface ActivitySet {
  readonly activities: readonly DirectLineActivity[];
  readonly watermark: string;
}

export const botId = 'sportello';

/** The lines after a watermark, for the client. A line whose text is not kept is passed over, the watermark is not. */
export function encodeLines(conversation: string, after: number, lines: readonly WebLine[]): ActivitySet {
  return {
    activities: lines.flatMap((line) => encodeLine(conversation, line) ?? []),
    watermark: String(lines.at(-1)?.seq ?? after),
  };
}

/** @returns null for a line without text */
export function encodeLine(conversation: string, line: WebLine): DirectLineActivity | null {
  if (line.activity === null || typeof line.activity !== 'object') return null;
  const common = {
    type: 'message',
    timestamp: new Date(line.at).toISOString(),
    channelId: 'directline',
    conversation: { id: conversation },
  } as const;
  return line.speaker === 'person'
    ? { ...common, ...fromPerson(line, line.activity as WebActivity) }
    : { ...common, ...fromService(line, line.activity as Partial<OutgoingActivity>) };
}

function fromPerson(line: WebLine, activity: WebActivity): OfSpeaker {
  const { text, value, locale, clientActivityID, postBack, media } = activity;
  return {
    id: activity.id ?? line.uid,
    // A client that calls itself as we do would see its own words as ours.
    from: { id: activity.from && activity.from !== botId ? activity.from : 'person', role: 'user' },
    ...(text !== undefined && { text }),
    ...(value !== undefined && { value }),
    textFormat: 'plain',
    ...(locale !== undefined && { locale }),
    channelData: {
      ...place(line),
      speaker: 'person',
      ...(clientActivityID !== undefined && { clientActivityID }),
      ...(postBack && { postBack }),
      ...(media !== undefined && { media }),
    },
  };
}

function fromService(line: WebLine, activity: Partial<OutgoingActivity>): OfSpeaker {
  const {
    text = '',
    locale,
    speakerName,
    buttons = [],
    card,
    cleanUp,
    listTitle,
    attachments,
    lostNotice,
  } = activity;
  return {
    id: line.uid,
    from: { id: botId, name: speakerName ?? 'Sportello', role: 'bot' },
    text: toMarkdown(text),
    textFormat: 'markdown',
    ...(locale !== undefined && { locale }),
    ...(buttons.length > 0 && {
      suggestedActions: {
        to: [],
        // Not `postBack`: what was pressed stands in the conversation as said, like on the other channels.
        actions: buttons.map(({ title, value }) => ({ type: 'messageBack', title, text: title, value })),
      },
    }),
    ...(attachments && attachments.length > 0 && { attachments }),
    channelData: {
      ...place(line),
      speaker: line.speaker,
      ...(speakerName !== undefined && { speakerName }),
      ...(card !== undefined && { card }),
      ...(cleanUp && { cleanUp }),
      ...(listTitle !== undefined && { listTitle }),
      ...(lostNotice !== undefined && { lostNotice }),
    },
  };
}

/** Where it stands: Microsoft's client may hand over two sets at once and mixed, and WebChat sorts by this. */
function place({ seq }: WebLine): { readonly 'webchat:sequence-id': number } {
  return { 'webchat:sequence-id': seq };
}

type OfSpeaker = Omit<DirectLineActivity, 'type' | 'timestamp' | 'channelId' | 'conversation'>;
