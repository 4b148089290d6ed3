// SPDX-License-Identifier: AGPL-3.0-or-later
import { Button } from 'react-aria-components';
import type { Handoff } from '../data/desk-types.ts';
import { t } from '../kit/texts.ts';
import { insertText, type Mode } from './draft-store.ts';

/** What helps with writing, above the box: one line for each. A tool puts words in by `insertText` of draft-store.ts. */
export function Tools({ handoff, mode }: { readonly handoff: Handoff; readonly mode: Mode }) {
  return <div className="tools">{mode === 'note' ? <CallColleague handoffId={handoff.id} /> : null}</div>;
}

/** The list of colleagues without looking for "@" on a phone's keyboard. */
function CallColleague({ handoffId }: { readonly handoffId: string }) {
  return (
    <Button className="btn-plain" onPress={() => insertText(handoffId, '@', { mode: 'note' })}>
      {t('notes.call')}
    </Button>
  );
}
