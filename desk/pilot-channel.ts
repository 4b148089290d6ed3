// SPDX-License-Identifier: AGPL-3.0-or-later

/** How a paired telephone number is doing. `off`: the channel is not switched on; `stopped`: no process has it now. */
export type PilotState =
  | 'off'
  | 'stopped'
  | 'starting'
  | 'pairing'
  | 'connected'
  | 'reconnecting'
  | 'logged-out'
  | 'failed';

export interface PilotView {
  readonly state: PilotState;
  /** Why it is away, in a word. */
  readonly code: string | null;
  /** Last three digits of the number; never more. */
  readonly numberEnd: string | null;
  /** Milliseconds since the epoch; null once it is paired again. */
  readonly loggedOutAt: number | null;
  /** While it waits for its pairing: dark modules as the path of an SVG in a square view of this size. */
  readonly qr: { readonly size: number; readonly path: string } | null;
  /** Messages that wait for it to come back. */
  readonly waiting: number;
}

/** A channel that runs on a telephone number which an administrator pairs, and may have to pair again. */
export interface PilotChannel {
  look(): Promise<PilotView>;
}

export const noPilot: PilotChannel = {
  look: () =>
    Promise.resolve({
      state: 'off',
      code: null,
      numberEnd: null,
      loggedOutAt: null,
      qr: null,
      waiting: 0,
    }),
};
