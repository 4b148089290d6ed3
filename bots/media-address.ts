// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Attachment, OutgoingActivity } from '../adapters/activity.ts';
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

/**
 * What was said, with attachments at whole addresses: a Direct Line client on another site would look for a path there.
 * @param publicUrl null: paths stay paths
 */
export function withWholeAddresses(said: unknown, publicUrl: string | null): unknown {
  const { attachments } = (said ?? {}) as Partial<OutgoingActivity>;
  if (!publicUrl || !attachments) return said;
  const whole = (path: string) => new URL(path, publicUrl).href;
  const changed = attachments.map(({ contentUrl, content, ...rest }) => ({
    ...rest,
    contentUrl: whole(contentUrl),
    content: { ...content, captions: content.captions && whole(content.captions) },
  }));
  return { ...(said as object), attachments: changed };
}
