// SPDX-License-Identifier: AGPL-3.0-or-later
import { DirectLineError } from './direct-line-error.ts';

/** What clients say who have seen nothing yet; the official one writes `-`, older ones what JavaScript makes of nothing. */
const nothingSeen: ReadonlySet<unknown> = new Set([undefined, '', '-', 'null', 'undefined']);

/** @throws DirectLineError 400 for what is no watermark of ours */
export function readWatermark(text: unknown): number {
  if (nothingSeen.has(text)) return 0;
  if (typeof text !== 'string' || !/^\d{1,15}$/.test(text)) throw new DirectLineError('badWatermark');
  return Number(text);
}
