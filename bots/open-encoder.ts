// SPDX-License-Identifier: AGPL-3.0-or-later
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { EncoderAdviser } from '../knowledge/encoder/encoder-adviser.ts';
import type { Metrics, MetricsOptions } from './metrics.ts';
import type { Settings } from './settings.ts';

export interface OpenedEncoder extends NonNullable<MetricsOptions['encoder']> {
  readonly adviser: EncoderAdviser;
}

/**
 * The optional encoder, not started yet.
 * @returns null when none is configured: then nothing of it is loaded
 */
export async function openEncoder(
  { encoder, dataFolder }: Pick<Settings, 'encoder' | 'dataFolder'>,
  { log, onAsk }: { readonly log: Logger; readonly onAsk: Metrics['encoderAsk'] },
): Promise<OpenedEncoder | null> {
  if (!encoder) return null;
  const { EncoderAdviser: Adviser, encoderStates } = await import('../knowledge/encoder/encoder-adviser.ts');
  const adviser = new Adviser({
    choice: { from: encoder.from, prefix: encoder.prefix, cacheFolder: join(dataFolder, 'cache') },
    deadlineMs: encoder.deadlineMs,
    log: (level, sentence) => log[level](sentence),
    onAsk,
  });
  return { adviser, states: encoderStates, state: () => adviser.state };
}
