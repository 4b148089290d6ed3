// SPDX-License-Identifier: AGPL-3.0-or-later
import { checkWording } from '../../dialogs/check-wording.ts';
import { knowledge } from '../../knowledge/command.ts';
import type { Settings } from '../settings.ts';

/** `npm run knowledge -- check`: the pack, and with it the wording and keywords of the dialogs. */
export function knowledgeCommand(settings: Settings, given: readonly string[]): Promise<number> {
  return knowledge(given, { packFolder: settings.contentFolder, extraChecks: [() => checkWording()] });
}
