// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Composer } from '../composer/composer.tsx';
import type { Mode } from '../composer/draft-store.ts';
import { useMode } from '../composer/use-draft.ts';
import { ApiError, isOffline, messageOf } from '../data/api.ts';
import type { Me } from '../data/desk-types.ts';
import { threadQuery, useAct } from '../data/queries.ts';
import { Icon } from '../kit/icons.tsx';
import { LinkTo } from '../kit/link-to.tsx';
import { t } from '../kit/texts.ts';
import { ThreadHead } from './thread-head.tsx';
import { type Pending, stillPending } from './thread-lines.ts';
import { ThreadView } from './thread-view.tsx';
import { useLineFound } from './use-line-found.ts';
import { useThreadLooks } from './use-thread-looks.ts';

/** One conversation: who answers it, what was said, and what the operator can do. */
export function ThreadPane({
  id,
  me,
  live,
  line,
}: {
  readonly id: string;
  readonly me: Me;
  readonly live: boolean;
  /** A line to stand at. */
  readonly line?: number;
}) {
  const client = useQueryClient();
  const thread = useQuery(threadQuery(client, id, live));
  const act = useAct(id);
  const [pending, setPending] = useState<readonly Pending[]>([]);
  const box = useRef<HTMLTextAreaElement>(null);
  const { data } = thread;
  const notes = useThreadLooks(id, data);
  const [, setMode] = useMode(id);
  useLineFound(data, line);
  const gone =
    thread.error instanceof ApiError && (thread.error.status === 404 || thread.error.status === 403);
  if (!data || gone)
    return (
      <div className="thread-empty">
        <LinkTo to={{ page: 'queue' }} className="back">
          <Icon name="back" />
          {t('thread.back')}
        </LinkTo>
        {thread.isError ? <p role="alert">{messageOf(thread.error)}</p> : <p>{t('loading')}</p>}
      </div>
    );
  const { handoff, lines } = data;
  const writeIn = (mode: Mode) => {
    setMode(mode);
    setTimeout(() => box.current?.focus(), 0);
  };
  const waiting = stillPending(pending, lines);
  return (
    <section className="thread" aria-label={t('thread.with', { alias: handoff.alias })}>
      <ThreadHead
        handoff={handoff}
        me={me}
        act={act}
        onClaimed={() => {
          setMode('reply');
          setTimeout(() => box.current?.focus(), 50);
        }}
        onReply={() => writeIn('reply')}
        onNote={() => writeIn('note')}
      />
      {act.isError && act.variables.act !== 'reply' ? (
        <p className="note note-danger thread-note" role="alert">
          <Icon name="warning" small />
          {messageOf(act.error)}
        </p>
      ) : null}
      {thread.isError && !isOffline(thread.error) ? (
        <p className="note note-danger thread-note" role="alert">
          {messageOf(thread.error)}
        </p>
      ) : null}
      {data.note ? (
        <p className="passed-note">
          <strong>{t('due.note', { name: data.note.by })}</strong> {data.note.text}
        </p>
      ) : null}
      <ThreadView thread={data} notes={notes} ownId={me.id} pending={waiting} />
      {handoff.state === 'closed' ? null : (
        <Composer
          thread={data}
          ownId={me.id}
          boxRef={box}
          act={act}
          onSent={(actId, text) =>
            setPending((known) => [
              ...stillPending(known, lines),
              { actId, text, after: lines.at(-1)?.seq ?? 0 },
            ])
          }
        />
      )}
    </section>
  );
}
