// SPDX-License-Identifier: AGPL-3.0-or-later
import { join } from 'node:path';
import { ask } from '../../knowledge/understanding/ask.ts';
import type { Settings } from '../settings.ts';

/** `npm run ask`: what a message would be understood to mean, for a person or, with --jsonl, for a program. */
export function askCommand(settings: Settings, given: readonly string[]): Promise<number> {
  return ask([...given], {
    packFolder: settings.contentFolder,
    cacheFolder: join(settings.dataFolder, 'cache'),
  });
}
