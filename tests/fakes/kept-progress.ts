// SPDX-License-Identifier: AGPL-3.0-or-later
import type { OutgoingActivity } from '../../adapters/activity.ts';
import type { Progress } from '../../adapters/stepwise.ts';

/** Keeps how far deliveries have come, as the outbox does: through JSON, between one try and the next. */
export class KeptProgress {
  readonly #kept = new Map<string, string>();

  /** The activity as the outbox would hand it to a channel. */
  with(activity: OutgoingActivity): OutgoingActivity {
    const id = activity.deliveryId ?? activity.id;
    return {
      ...activity,
      progress: this.of(id),
      onProgress: async (progress) => this.keep(id, progress),
    };
  }

  of(id: string): Progress | null {
    return JSON.parse(this.#kept.get(id) ?? 'null') as Progress | null;
  }

  keep(id: string, progress: Progress): void {
    this.#kept.set(id, JSON.stringify(progress));
  }
}
