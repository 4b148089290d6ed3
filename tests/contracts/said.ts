// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Seen, spoken } from './harness.ts';

/** What was said in one turn, whatever the platform: only how it was cut into messages is forgotten. */
export interface Said {
  readonly text: string;
  readonly buttons: readonly string[];
}

/** Several messages as one. A cut takes white space with it, so that any stretch of it counts as one space. */
export function saidBy(messages: readonly Seen[]): Said {
  return {
    text: evenly(messages.map(({ text }) => text).join('\n')),
    buttons: messages.flatMap(({ buttons }) => buttons.map(({ title }) => evenly(title))),
  };
}

/** The same, for what was to be said. */
export function saidIn(
  replies: readonly {
    readonly text: string;
    readonly speakerName?: string;
    readonly buttons: readonly { readonly title: string }[];
  }[],
): Said {
  return saidBy(
    replies.map(({ text, speakerName, buttons }) => ({
      text: spoken(speakerName, text),
      buttons: buttons.map(({ title }) => ({ title, value: null })),
    })),
  );
}

export function evenly(text: string): string {
  return text.replace(/[ \t\n]+/g, ' ').trim();
}
