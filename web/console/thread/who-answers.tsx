// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Handoff } from '../data/desk-types.ts';
import { Icon, type IconName } from '../kit/icons.tsx';
import { t } from '../kit/texts.ts';

/** Who answers the person now, in words: the assistant, nobody yet, an operator by name, or it is over. */
export function WhoAnswers({ handoff, ownId }: { readonly handoff: Handoff; readonly ownId: string }) {
  const [look, icon, text] = stateOf(handoff, ownId);
  return (
    <p className={`who who-${look}`} role="status">
      <Icon name={icon} small />
      {text}
    </p>
  );
}

function stateOf(handoff: Handoff, ownId: string): readonly [string, IconName, string] {
  if (handoff.state === 'waiting') return ['waiting', 'clock', t('who.waiting')];
  if (handoff.state === 'person') {
    const mine = handoff.operator?.id === ownId;
    const text = mine ? t('who.you') : t('who.person', { name: handoff.operator?.name ?? '' });
    return [mine ? 'you' : 'other', 'person', text];
  }
  // After a hand-back, and when the person no longer wanted anybody, the assistant goes on.
  if (handoff.outcome === 'handed-back' || handoff.outcome === 'cancelled')
    return ['bot', 'bot', t(`who.${handoff.outcome}`)];
  return ['closed', 'locked', t('who.closed', { outcome: t(`outcomes.${handoff.outcome ?? 'answered'}`) })];
}
