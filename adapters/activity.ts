// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Progress } from './stepwise.ts';

// The slice of the Bot Framework activity that crosses the border between channels and bots.
// https://github.com/microsoft/botframework-sdk/blob/main/specs/botframework-activity/botframework-activity.md

/** A button. `value` is an opaque action of at most 40 bytes, sent back when it is pressed. */
export interface CardAction {
  readonly type: 'postBack' | 'call' | 'openUrl';
  readonly title: string;
  readonly value: string;
}

/** Something to hear, watch or look at. Sent only when the person asked for it. */
export interface Attachment {
  /** For instance `audio/mpeg`. */
  readonly contentType: string;
  /** Path on our own server, which also names the file for channels that upload it: `/media/….mp3`. */
  readonly contentUrl: string;
  /** What it shows or says, for a caption and for screen readers. */
  readonly name: string;
  readonly content: {
    readonly bytes: number;
    /** The button that asked for it, with the size: stands in its place until it is asked for again. */
    readonly title: string;
    /** Path of a WebVTT file, in the language of the message. */
    readonly captions?: string;
  };
}

/** Where a platform keeps a voice message. Its bytes are fetched later, by a RecordingSource (recording-source.ts). */
export interface RecordingReference {
  /** The platform's id of the file. */
  readonly file: string;
  /** As far as the platform tells. */
  readonly seconds?: number;
  readonly bytes?: number;
  /** SHA-256 of the file, in hexadecimal or base64. */
  readonly sha256?: string;
}

/** What a channel received, decoded. Text is repaired Unicode, without NUL, at most 4,000 characters. */
export interface IncomingActivity {
  readonly type: 'message' | 'event';
  readonly text?: string;
  /** The action of a pressed button, or of a deep link. */
  readonly value?: string;
  /** For events: `start`, the conversation was opened, perhaps by a deep link in `value`. */
  readonly name?: string;
  /** Language the platform reports for the person, BCP-47, unchecked. */
  readonly locale?: string;
  /** What the message carried beside text. Bytes are never part of it. */
  readonly media?: 'voice' | 'image' | 'video' | 'file' | 'location' | 'contact' | 'sticker' | 'other';
  /** With `media: 'voice'`: where it can be fetched, on channels that let one. */
  readonly recording?: RecordingReference;
  /** The platform's id of the message in its chat, where people can edit what they wrote: the same in every edit. */
  readonly messageId?: string;
  /** When the text was last edited, seconds since the epoch; absent in the first one. */
  readonly editedAt?: number;
}

/** Who speaks: shown by channels that can show it, and always in the text for the others. */
export type Speaker = 'bot' | 'operator' | 'notice';

/** What a channel is asked to send. `text` is neutral markup: **bold**, "1. " and "- " lines, blank line between blocks. */
export interface OutgoingActivity {
  readonly type: 'message';
  readonly id: string;
  readonly text: string;
  readonly locale: string;
  readonly speaker: Speaker;
  /** Name of the operator, when a person speaks. */
  readonly speakerName?: string;
  /** What the operator wrote, when `text` is a translation of it. */
  readonly original?: string;
  /** `machine`: a program translated it. `reviewed`: a person did. */
  readonly rendered?: 'machine' | 'reviewed';
  readonly buttons: readonly CardAction[];
  /** Title of the list, for channels that put more than three buttons behind one. */
  readonly listTitle?: string;
  /** `counter`: shown large, to be held up at a window. `safety`: shown first and marked. */
  readonly card?: 'counter' | 'safety';
  /** Language of an approved template that goes out in place of `text`, on channels that have such. */
  readonly template?: string;
  readonly attachments?: readonly Attachment[];
  /** With `attachments`: what the person is told when one of them cannot be delivered. The text arrives all the same. */
  readonly lostNotice?: string;
  /** True when the channel should remove what it can from the person's view before showing this. */
  readonly cleanUp?: boolean;
  /** Names this delivery to platforms that report what became of a message. Letters, digits, `.` and `-`. */
  readonly deliveryId?: string;
  /** True when an earlier try of this delivery may have arrived, and nobody knows. */
  readonly maybeArrived?: boolean;
  /** How far an earlier try of this delivery has come; null when nothing of it has arrived. */
  readonly progress?: Progress | null;
  /** Keeps how far this one has come. Resolves when it is on disk, and never rejects. */
  readonly onProgress?: (progress: Progress) => Promise<void>;
  /** With `cleanUp`: the platform's ids of what was sent in this conversation lately, oldest first. */
  readonly removeIds?: readonly string[];
}
