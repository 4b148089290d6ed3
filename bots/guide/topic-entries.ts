// SPDX-License-Identifier: AGPL-3.0-or-later
import { entriesOf } from '../../dialogs/menu-rows.ts';
import type { Entry, Pack } from '../../knowledge/pack.ts';

/** The entries of one topic, most asked first. A row of the bot's menu may hold more topics than its own. */
export function entriesOfTopic(pack: Pack, topic: string): readonly Entry[] {
  return entriesOf(pack, topic).filter((entry) => entry.topic === topic);
}
