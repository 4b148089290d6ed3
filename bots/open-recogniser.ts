// SPDX-License-Identifier: AGPL-3.0-or-later
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Recogniser } from '../adapters/recogniser/recogniser.ts';
import type { Settings } from './settings.ts';

export interface OpenedRecogniser {
  readonly recogniser: Recogniser;
  /** Every state it may have, and the one it has now. */
  readonly states: readonly string[];
  readonly state: () => string;
}

/**
 * The optional recogniser of speech, not started yet.
 * @returns null when none is configured: then nothing of it is loaded
 */
export async function openRecogniser(
  { recogniser: chosen, dataFolder, voice }: Pick<Settings, 'recogniser' | 'dataFolder' | 'voice'>,
  log: Logger,
): Promise<OpenedRecogniser | null> {
  if (!chosen) return null;
  const { deadlineMs } = chosen;
  if ('url' in chosen.from) {
    const { HttpRecogniser } = await import('../adapters/recogniser/http-recogniser.ts');
    const recogniser = new HttpRecogniser({ ...chosen.from, deadlineMs });
    return { recogniser, states: ['service'], state: () => 'service' };
  }
  const { LocalRecogniser, recogniserStates } = await import('../adapters/recogniser/local-recogniser.ts');
  const { findFfmpeg } = await import('../adapters/recogniser/ffmpeg.ts');
  const recogniser = new LocalRecogniser({
    choice: { from: chosen.from, cacheFolder: join(dataFolder, 'cache') },
    ffmpeg: findFfmpeg(),
    mostSeconds: voice.mostSeconds,
    deadlineMs,
    log: (level, sentence) => log[level](sentence),
  });
  return { recogniser, states: recogniserStates, state: () => recogniser.state };
}
