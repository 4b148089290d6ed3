// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Outcome } from '../../dialogs/turn.ts';
import type { Meaning } from '../fakes/understanding.ts';
import { type Exchange, type PersonSays, play, type Setting } from './run.ts';

/** What somebody does in a conversation that passes over a channel. */
export type Does =
  /** Comes by a link from a poster. */
  | { readonly opens: string }
  | { readonly types: string }
  /** A button by its title, or its number where there are no buttons. */
  | { readonly presses: string }
  /** Giulia, at the desk. */
  | { readonly operator: 'claims' | 'hands back' }
  | { readonly operator: 'replies'; readonly text: string };

/** Who does what, and a part of each reply of ours; none means silence. */
export type Step = readonly [does: Does, bot: readonly string[]];

export interface TwelveSteps {
  readonly language: string;
  readonly meanings: Readonly<Record<string, Meaning>>;
  readonly steps: readonly Step[];
}

export const operatorName = 'Giulia';

/** The conversation without a channel: what every channel must deliver. @returns the outcome of each step */
export function withoutChannel({ meanings, steps }: TwelveSteps): readonly Outcome[] {
  const setting: Setting = { meanings };
  return play(
    setting,
    steps.map(([does, bot]): Exchange => [toPersonSays(does), bot]),
  );
}

function toPersonSays(does: Does): PersonSays {
  if ('opens' in does) return { happens: { kind: 'start', action: does.opens } };
  if ('types' in does) return does.types;
  if ('presses' in does) return { press: does.presses };
  const name = operatorName;
  if (does.operator === 'replies')
    return { happens: { kind: 'operator', act: 'message', name, text: does.text } };
  return { happens: { kind: 'operator', act: does.operator === 'claims' ? 'claimed' : 'handed-back', name } };
}
