// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQueryClient } from '@tanstack/react-query';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import type { Note } from '../composer/composer-queries.ts';
import type { Thread } from '../data/desk-types.ts';
import { fetchEarlier } from '../data/queries.ts';
import { dayOf } from '../kit/names.ts';
import { t } from '../kit/texts.ts';
import { LineView, PendingView } from './line-view.tsx';
import { NoteView } from './note-view.tsx';
import { isFollowing, type Pending, withNotes } from './thread-lines.ts';

const nearEnd = 80;

/** What was said. It stays at the end while one reads there, and where it is while one reads further up. */
export function ThreadView({
  thread,
  notes,
  ownId,
  pending,
}: {
  readonly thread: Thread;
  readonly notes: readonly Note[];
  readonly ownId: string;
  readonly pending: readonly Pending[];
}) {
  const client = useQueryClient();
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const fromBottom = useRef(0);
  const [unseen, setUnseen] = useState(false);
  const { lines, handoff } = thread;
  const first = lines[0]?.seq;
  const last = `${lines.at(-1)?.seq} ${notes.at(-1)?.seq}`;
  const mine = handoff.state === 'person' && handoff.operator?.id === ownId;
  const items = useMemo(() => withNotes(lines, notes, thread.earlier), [lines, notes, thread.earlier]);
  const toEnd = () => {
    const box = scroller.current;
    if (box) box.scrollTop = box.scrollHeight;
    setUnseen(false);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs when the end of the thread moves
  useLayoutEffect(() => {
    if (atEnd.current) toEnd();
    else setUnseen(true);
  }, [last, pending.length]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs when earlier lines came in above
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box && !atEnd.current) box.scrollTop = box.scrollHeight - fromBottom.current;
  }, [first]);
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    // A keyboard that opens, a window that shrinks: the last word stays in sight.
    const watch = new ResizeObserver(() => {
      if (atEnd.current) box.scrollTop = box.scrollHeight;
    });
    watch.observe(box);
    return () => watch.disconnect();
  }, []);
  const onScroll = () => {
    const box = scroller.current;
    if (!box) return;
    fromBottom.current = box.scrollHeight - box.scrollTop;
    atEnd.current = fromBottom.current - box.clientHeight < nearEnd;
    if (atEnd.current) setUnseen(false);
  };
  let shownDay = '';
  return (
    <div className="thread-scroll-frame">
      <div
        className="thread-scroll"
        ref={scroller}
        onScroll={onScroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
        tabIndex={0}
        role="log"
        aria-label={t('thread.log')}
      >
        {thread.earlier ? (
          <Button
            className="btn btn-outline-primary btn-xs earlier"
            onPress={() => void fetchEarlier(client, handoff.id)}
          >
            {t('thread.earlier')}
          </Button>
        ) : null}
        {lines.length === 0 ? <p className="pane-empty">{t('thread.nothing')}</p> : null}
        <ol className="lines">
          {items.map((item, index) => {
            const day = dayOf(item.at);
            const newDay = day !== shownDay;
            shownDay = day;
            if (item.kind === 'note')
              return (
                <NoteView
                  key={item.note.uid}
                  handoffId={handoff.id}
                  note={item.note}
                  ownId={ownId}
                  day={newDay ? day : null}
                />
              );
            const { line } = item;
            const before = items[index - 1];
            const follows = !newDay && before?.kind === 'line' && isFollowing(before.line, line);
            return (
              <LineView
                key={line.seq}
                handoffId={handoff.id}
                line={line}
                day={newDay ? day : null}
                follows={follows}
                mine={mine}
              />
            );
          })}
          {pending.map((one) => (
            <PendingView key={one.actId} text={one.text} />
          ))}
        </ol>
      </div>
      {unseen ? (
        <Button className="btn btn-primary btn-xs to-end" onPress={toEnd}>
          {t('thread.new')}
        </Button>
      ) : null}
    </div>
  );
}
