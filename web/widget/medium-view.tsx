// SPDX-License-Identifier: AGPL-3.0-or-later
/** @jsxImportSource preact */
import { useState } from 'preact/hooks';
import type { Medium } from './line.ts';

interface MediumViewProps {
  readonly medium: Medium;
  /** Language of the message, which is that of the captions too. */
  readonly locale: string | undefined;
  /** A picture that was asked for just now is shown; one of earlier is asked for again, since data cost money. */
  readonly open: boolean;
}

/** A recording, a film or a picture. Nothing of the first two is loaded before somebody presses play. */
export function MediumView({ medium, locale, open }: MediumViewProps) {
  const [asked, ask] = useState(open);
  const { kind, url, alt, title, captions } = medium;
  if (kind === 'audio') {
    return (
      <div class="medium">
        {/* biome-ignore lint/a11y/useMediaCaption: its words stand in the message, or on the card above. */}
        <audio controls preload="none" src={url} aria-label={alt} />
      </div>
    );
  }
  if (kind === 'video') {
    return (
      <div class="medium">
        {/* biome-ignore lint/a11y/useMediaCaption: the pack's check asks for captions; a film without words has none. */}
        <video
          controls
          preload="none"
          playsInline
          src={url}
          aria-label={alt}
          onPlay={(event) => showCaptions(event.currentTarget)}
        >
          {captions && <track kind="captions" src={captions} srclang={locale} label={locale} />}
        </video>
      </div>
    );
  }
  return (
    <div class="medium">
      {asked ? (
        <img src={url} alt={alt} />
      ) : (
        <button type="button" class="primary" onClick={() => ask(true)}>
          {title}
        </button>
      )}
    </div>
  );
}

/** A track that is there by default would be loaded at once: it is switched on with the first play. */
function showCaptions({ textTracks }: HTMLVideoElement): void {
  const track = textTracks[0];
  if (track?.mode === 'disabled') track.mode = 'showing';
}
