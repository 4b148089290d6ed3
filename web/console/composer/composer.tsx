// SPDX-License-Identifier: AGPL-3.0-or-later
import type { RefObject } from 'react';
import type { Handoff } from '../data/desk-types.ts';
import type { useAct } from '../data/queries.ts';
import { ReplyBox } from './reply-box.tsx';
import { Tools } from './tools.tsx';

/** Where one writes: a reply to the person, or a note to colleagues. */
export function Composer({
  handoff,
  boxRef,
  act,
  onSent,
}: {
  readonly handoff: Handoff;
  readonly boxRef: RefObject<HTMLTextAreaElement | null>;
  readonly act: ReturnType<typeof useAct>;
  readonly onSent: (actId: string, text: string) => void;
}) {
  return (
    <div className="reply">
      <Tools handoff={handoff} mode="reply" />
      <ReplyBox handoff={handoff} boxRef={boxRef} act={act} onSent={onSent} />
    </div>
  );
}
