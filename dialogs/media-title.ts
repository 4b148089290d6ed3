// SPDX-License-Identifier: AGPL-3.0-or-later
import { isolate } from '../knowledge/isolates.ts';
import type { Language } from '../knowledge/language.ts';
import { fitToShow, type MediaOwner } from '../knowledge/media.ts';
import type { MediaKind } from '../knowledge/media-kinds.ts';
import type { Pack } from '../knowledge/pack.ts';
import { type Action, mediumKinds } from './actions.ts';
import { wording } from './wording.ts';

type MediaAction = Extract<Action, { kind: 'media' | 'safety-media' }>;

export function ownerIn(action: MediaAction): MediaOwner {
  return action.kind === 'media' ? { entry: action.entry } : { flow: action.flow };
}

/** What pressing costs stands on the button. @example 'Listen (340 KB)' */
export function mediaTitle(action: MediaAction, pack: Pack, language: Language): string {
  const kind = mediumKinds[action.letter];
  const media = fitToShow(pack, ownerIn(action), action.language).filter((one) => one.kind === kind);
  const bytes = media.reduce((sum, { file }) => sum + file.bytes, 0);
  return sizedTitle(kind, bytes, language);
}

/** @example sizedTitle('audio', 340_000, 'en') // 'Listen (340 KB)' */
export function sizedTitle(kind: MediaKind, bytes: number, language: Language): string {
  const title = wording(language, `button.see-${kind}`);
  return bytes > 0 ? `${title} (${isolate(sizeOf(bytes, language), language)})` : title;
}

/** The catalogue isolates the unit; the whole size is isolated here. */
const isolates = /[\u2068\u2069]/g;

const point: ReadonlySet<Language> = new Set(['en', 'ar', 'bn', 'ur', 'fa', 'zh']);

/** A size rounded up, as the person's phone would say it: 340 KB, 1.2 MB, 16 MB. */
function sizeOf(bytes: number, language: Language): string {
  const kilobytes = Math.ceil(bytes / 1_000);
  const unit = (name: 'kilobyte' | 'megabyte') => wording(language, `media.${name}`).replace(isolates, '');
  if (kilobytes < 1_000) return `${kilobytes} ${unit('kilobyte')}`;
  const megabytes = Math.ceil(bytes / 100_000) / 10;
  const figure = megabytes < 10 ? String(megabytes) : String(Math.ceil(megabytes));
  return `${point.has(language) ? figure : figure.replace('.', ',')} ${unit('megabyte')}`;
}
