// SPDX-License-Identifier: AGPL-3.0-or-later
/** @jsxImportSource preact */
import { useState } from 'preact/hooks';
import type { ChatLine, Medium } from './line.ts';

interface MediumViewProps {
  readonly medium: Medium;
  /** The line that it came with. */
  readonly line: ChatLine;
}

/** A recording, a film or a picture; where it cannot be loaded, that it could not, above its words. */
export function MediumView({ medium, line }: MediumViewProps) {
  const [lost, setLost] = useState(false);
  const onLost = () => setLost(true);
  return (
    <div class="medium">
      {lost && <p role="status">{line.lostNotice ?? medium.alt}</p>}
      {!lost && medium.kind === 'audio' && <Audio medium={medium} onLost={onLost} />}
      {!lost && medium.kind === 'video' && <Video medium={medium} locale={line.locale} onLost={onLost} />}
      {!lost && medium.kind === 'image' && (
        <Picture medium={medium} open={line.fresh ?? false} onLost={onLost} />
      )}
    </div>
  );
}

interface PlayerProps {
  readonly medium: Medium;
  readonly onLost: () => void;
}

// Nothing is loaded before somebody presses play.
function Audio({ medium: { url, alt }, onLost }: PlayerProps) {
  return (
    // biome-ignore lint/a11y/useMediaCaption: its words stand in the message, or on the card above.
    <audio controls preload="none" src={url} aria-label={alt} onError={onLost} />
  );
}

function Video({ medium, locale, onLost }: PlayerProps & { readonly locale: string | undefined }) {
  const { url, alt, captions } = medium;
  return (
    // biome-ignore lint/a11y/useMediaCaption: the pack's check asks for captions; a film without words has none.
    <video
      controls
      preload="none"
      playsInline
      src={url}
      aria-label={alt}
      onError={onLost}
      onPlay={(event) => showCaptions(event.currentTarget)}
    >
      {captions && <track kind="captions" src={captions} srclang={locale} label={locale} />}
    </video>
  );
}

/** A track that is there by default would be loaded at once: it is switched on with the first play. */
function showCaptions({ textTracks }: HTMLVideoElement): void {
  const track = textTracks[0];
  if (track?.mode === 'disabled') track.mode = 'showing';
}

/** One that was asked for just now is shown; one of earlier is asked for again, since data cost money. */
function Picture({ medium, open, onLost }: PlayerProps & { readonly open: boolean }) {
  const [asked, ask] = useState(open);
  if (asked) return <img src={medium.url} alt={medium.alt} onError={onLost} />;
  return (
    <button type="button" class="primary" onClick={() => ask(true)}>
      {medium.title}
    </button>
  );
}
