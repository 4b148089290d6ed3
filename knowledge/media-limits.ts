// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MediaKind } from './media-kinds.ts';
import type { MediaType } from './media-type.ts';

const kilobyte = 1_000;
const megabyte = 1_000_000;

interface Limit {
  readonly types: readonly MediaType[];
  readonly mostBytes: number;
}

/**
 * What each channel takes. A person may come back by another one, so that a file must do for all.
 * https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media, https://core.telegram.org/bots/api#sending-files
 */
export const channelLimits: Readonly<Record<'whatsapp' | 'telegram', Readonly<Record<MediaKind, Limit>>>> = {
  whatsapp: {
    // WebP is a sticker there.
    image: { types: ['image/jpeg', 'image/png'], mostBytes: 5 * megabyte },
    audio: { types: ['audio/mpeg', 'audio/ogg'], mostBytes: 16 * megabyte },
    video: { types: ['video/mp4'], mostBytes: 16 * megabyte },
  },
  telegram: {
    image: { types: ['image/jpeg', 'image/png', 'image/webp'], mostBytes: 10 * megabyte },
    audio: { types: ['audio/mpeg', 'audio/ogg'], mostBytes: 50 * megabyte },
    video: { types: ['video/mp4'], mostBytes: 50 * megabyte },
  },
};

/** Above this a file costs people who pay for their data too much. */
export const thriftyBytes: Readonly<Record<MediaKind, number>> = {
  image: 300 * kilobyte,
  audio: 1 * megabyte,
  video: 5 * megabyte,
};

/** Channels that do not take a type as a kind. */
export function channelsRefusing(kind: MediaKind, type: MediaType): string[] {
  return namesWhere(({ types }) => !types.includes(type), kind);
}

/** Channels for which a file is too large. */
export function channelsTooSmall(kind: MediaKind, bytes: number): string[] {
  return namesWhere(({ mostBytes }) => bytes > mostBytes, kind);
}

export function takenByEveryChannel(kind: MediaKind, type: MediaType, bytes: number): boolean {
  return channelsRefusing(kind, type).length === 0 && channelsTooSmall(kind, bytes).length === 0;
}

function namesWhere(test: (limit: Limit) => boolean, kind: MediaKind): string[] {
  return Object.entries(channelLimits).flatMap(([channel, limits]) => (test(limits[kind]) ? [channel] : []));
}
