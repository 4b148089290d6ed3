// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Attachment } from '../adapters/activity.ts';
import { sizedTitle } from '../dialogs/media-title.ts';
import type { Language } from '../knowledge/language.ts';
import type { MediaFile, ShownMedium } from '../knowledge/media.ts';

export const mediaPrefix = '/media/';

/**
 * Where a file is served. The address says nothing but the content's hash: it may stand in a log, and changes when the
 * content does.
 */
export function mediaAddress({ digest, path }: MediaFile): string {
  return `${mediaPrefix}${digest.slice(0, 32)}.${path.slice(path.lastIndexOf('.') + 1)}`;
}

export function toAttachment(medium: ShownMedium, language: Language): Attachment {
  const { kind, type, file, alt, captions } = medium;
  return {
    contentType: type,
    contentUrl: mediaAddress(file),
    name: alt,
    content: {
      bytes: file.bytes,
      title: sizedTitle(kind, file.bytes, language),
      captions: captions && mediaAddress(captions),
    },
  };
}
