// SPDX-License-Identifier: AGPL-3.0-or-later

/** In the order in which they are offered: who reads with difficulty listens first. */
export const mediaKinds = ['audio', 'video', 'image'] as const;
export type MediaKind = (typeof mediaKinds)[number];
