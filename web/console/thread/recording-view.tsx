// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Recording } from '../data/desk-types.ts';
import { textAttributes } from '../kit/names.ts';
import { t } from '../kit/texts.ts';

/** A voice message: how long, the sound while it is kept, and beneath it what was understood. Fetched only when played. */
export function RecordingView({
  handoffId,
  recording,
}: {
  readonly handoffId: string;
  readonly recording: Recording;
}) {
  const { uid, state, seconds, text, language } = recording;
  const title = seconds === null ? t('recording.title') : t('recording.seconds', { count: seconds });
  const news = newsOf(recording);
  return (
    <div className="line-recording">
      <p className="line-text line-other">{title}</p>
      {state === 'kept' ? (
        // biome-ignore lint/a11y/useMediaCaption: what was understood stands beneath, where anything was
        <audio
          controls
          preload="none"
          aria-label={t('recording.listen')}
          src={`/desk/api/handoffs/${handoffId}/recordings/${uid}`}
        />
      ) : null}
      {news ? <p className="line-text line-other">{news}</p> : null}
      {text ? (
        <p className="line-text">
          <span className="line-other">{t('recording.heard')}</span>{' '}
          <q {...textAttributes(language)}>{text}</q>
        </p>
      ) : null}
    </div>
  );
}

function newsOf({ state, code, text }: Recording): string | null {
  if (code === null) return t(state === 'kept' ? 'recording.understanding' : 'recording.waiting');
  if (code === 'lost' || code === 'too-long') return t(`recording.${code}`);
  const gone = state === 'kept' ? [] : [t('recording.not-kept')];
  const nothing = text || code === 'kept' ? [] : [t('recording.nothing')];
  return [...nothing, ...gone].join(' ') || null;
}
