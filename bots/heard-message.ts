// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Happening } from '../dialogs/turn.ts';

/** What became of a voice message, as it waits for its turn in the queue of its conversation. */
export type HeardMessage = Omit<Extract<Happening, { kind: 'heard' }>, 'kind'> & {
  /** The line of the transcript that it was. */
  readonly messageUid: string;
};
