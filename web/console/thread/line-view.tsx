// SPDX-License-Identifier: AGPL-3.0-or-later
import { memo } from 'react';
import type { ThreadLine } from '../data/desk-types.ts';
import { Icon } from '../kit/icons.tsx';
import { clockTime, languageName, textAttributes } from '../kit/names.ts';
import { has, t } from '../kit/texts.ts';
import { Delivery } from './delivery-view.tsx';
import { RecordingView } from './recording-view.tsx';
import { boldParts } from './thread-lines.ts';

/** One thing said, with who said it, in its own direction. @param day shown above when it is the first of its day; `follows`: the one before is of the same breath */
export const LineView = memo(function LineView({
  handoffId,
  line,
  day,
  follows,
  mine,
}: {
  readonly handoffId: string;
  readonly line: ThreadLine;
  readonly day: string | null;
  readonly follows: boolean;
  readonly mine: boolean;
}) {
  return (
    <>
      {day ? <li className="line-day">{day}</li> : null}
      <li className={classOf(line, follows)} id={`line-${line.seq}`}>
        <p className={follows ? 'line-who visually-hidden' : 'line-who'}>
          <strong>
            {line.speaker === 'operator' && line.name ? line.name : t(`speakers.${line.speaker}`)}
          </strong>
          {line.language ? <span>{languageName(line.language)}</span> : null}
          <time dateTime={new Date(line.at).toISOString()}>{clockTime(line.at)}</time>
        </p>
        <Said line={line} handoffId={handoffId} />
        <Delivery line={line} handoffId={handoffId} mine={mine} />
        {line.buttons.length > 0 ? (
          <ul className="line-buttons" aria-label={t('thread.buttons')} {...textAttributes(line.language)}>
            {line.buttons.map((title) => (
              <li key={title}>{title}</li>
            ))}
          </ul>
        ) : null}
      </li>
    </>
  );
});

function classOf(line: ThreadLine, follows: boolean): string {
  const safety = line.card === 'safety' ? 'line-safety' : '';
  return ['line', `line-${line.speaker}`, safety, follows ? 'line-follows' : ''].filter(Boolean).join(' ');
}

function Said({ line, handoffId }: { readonly line: ThreadLine; readonly handoffId: string }) {
  if (line.pressed)
    return (
      <p className="line-text line-other">
        {t('thread.pressed')} <span {...textAttributes(line.language)}>{line.pressed}</span>
      </p>
    );
  if (line.template)
    return (
      <p className="line-text line-other">
        {t('window.template', { language: languageName(line.template) })}
      </p>
    );
  return (
    <>
      {line.recording ? <RecordingView handoffId={handoffId} recording={line.recording} /> : null}
      {line.media && !line.recording ? (
        <p className="line-text line-other">
          {has(`media.${line.media}`) ? t(`media.${line.media}`) : t('media.other')}
        </p>
      ) : null}
      {line.text ? (
        <p className="line-text" {...textAttributes(line.language)}>
          {boldParts(line.text).map((part, index) =>
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text never move
            part.bold ? <strong key={index}>{part.text}</strong> : part.text,
          )}
        </p>
      ) : null}
      {!line.text && !line.media ? (
        <p className="line-text line-other">
          <Icon name="locked" small />
          {t('thread.not-kept')}
        </p>
      ) : null}
    </>
  );
}

export function PendingView({ text }: { readonly text: string }) {
  return (
    <li className="line line-operator line-pending">
      <p className="line-who">
        <strong>{t('speakers.you')}</strong>
      </p>
      <p className="line-text" dir="auto">
        {text}
      </p>
      <p className="line-delivery">{t('reached.queued')}</p>
    </li>
  );
}
