// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery } from '@tanstack/react-query';
import type { RefObject } from 'react';
import { Button } from 'react-aria-components';
import type { Thread } from '../data/desk-types.ts';
import type { useAct } from '../data/queries.ts';
import { Icon } from '../kit/icons.tsx';
import { t } from '../kit/texts.ts';
import type { Mode } from './draft-store.ts';
import { draftsQuery, isLoaded } from './draft-sync.ts';
import { Lookers } from './lookers.tsx';
import { NoteBox } from './note-box.tsx';
import { ReplyBox } from './reply-box.tsx';
import { Tools } from './tools.tsx';
import { useDraft, useMode } from './use-draft.ts';

/** Where one writes: a reply to the person, which only who has the conversation can, or a note to colleagues. */
export function Composer({
  thread,
  ownId,
  boxRef,
  act,
  onSent,
}: {
  readonly thread: Thread;
  readonly ownId: string;
  readonly boxRef: RefObject<HTMLTextAreaElement | null>;
  readonly act: ReturnType<typeof useAct>;
  readonly onSent: (actId: string, text: string) => void;
}) {
  const { handoff } = thread;
  const drafts = useQuery(draftsQuery(handoff.id));
  const [chosen, choose] = useMode(handoff.id);
  const mine = handoff.state === 'person' && handoff.operator?.id === ownId;
  const mode = mine ? chosen : 'note';
  const hasNote = useDraft({ handoffId: handoff.id, mode: 'note' }).text !== '';
  // Who does not have the conversation mostly reads: the box opens when it is wanted, or was begun.
  const open = mine || chosen === 'note' || hasNote;
  // What was begun elsewhere comes before anybody types over it.
  if (drafts.isPending && !isLoaded(handoff.id)) return <div className="reply" aria-busy="true" />;
  return (
    <div className={open ? `reply reply-${mode}` : 'reply reply-shut'}>
      <div className="reply-head">
        {mine ? (
          <Modes mode={mode} onChoose={choose} />
        ) : (
          <Button
            className="mode mode-note"
            aria-expanded={open}
            onPress={() => choose(open ? 'reply' : 'note')}
          >
            <Icon name="note" small />
            {t('composer.mode.note')}
          </Button>
        )}
        <Lookers handoffId={handoff.id} typingOnly />
        <span className="spring" />
        {open ? <Tools handoff={handoff} mode={mode} /> : null}
      </div>
      {!open ? null : mode === 'reply' ? (
        <ReplyBox thread={thread} ownId={ownId} boxRef={boxRef} act={act} onSent={onSent} />
      ) : (
        <NoteBox handoff={handoff} boxRef={boxRef} />
      )}
    </div>
  );
}

function Modes({ mode, onChoose }: { readonly mode: Mode; readonly onChoose: (mode: Mode) => void }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: two buttons are no field set
    <div className="modes" role="group" aria-label={t('composer.modes')}>
      {(['reply', 'note'] as const).map((one) => (
        <Button
          key={one}
          className={`mode mode-${one}`}
          aria-pressed={mode === one}
          onPress={() => onChoose(one)}
        >
          <Icon name={one === 'reply' ? 'comment' : 'note'} small />
          {t(`composer.mode.${one}`)}
        </Button>
      ))}
    </div>
  );
}
