// SPDX-License-Identifier: AGPL-3.0-or-later
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { Lookers } from '../composer/lookers.tsx';
import { WindowClock } from '../composer/window-note.tsx';
import { newActId } from '../data/api.ts';
import type { Handoff, Me } from '../data/desk-types.ts';
import type { useAct } from '../data/queries.ts';
import { ThreadMore } from '../disclosure/thread-more.tsx';
import { AskDialog } from '../kit/ask-dialog.tsx';
import { Counting } from '../kit/clock.tsx';
import { Icon } from '../kit/icons.tsx';
import { LinkTo } from '../kit/link-to.tsx';
import { may } from '../kit/may.ts';
import { channelName, languageName, territoryName } from '../kit/names.ts';
import { t } from '../kit/texts.ts';
import { ThreadRouting } from '../routing/thread-routing.tsx';
import { useHotkeys } from '../shell/use-hotkeys.ts';
import { CloseDialog } from './close-dialog.tsx';
import { PaneToggles } from './pane-toggles.tsx';
import { WhoAnswers } from './who-answers.tsx';

/** Name, who answers now, and the acts that are possible in this state; each has its key. */
export function ThreadHead({
  handoff,
  me,
  act,
  onClaimed,
  onReply,
  onNote,
}: {
  readonly handoff: Handoff;
  readonly me: Me;
  readonly act: ReturnType<typeof useAct>;
  readonly onClaimed: () => void;
  readonly onReply: () => void;
  readonly onNote: () => void;
}) {
  const [asking, setAsking] = useState<'hand-back' | 'release' | 'close' | null>(null);
  const mine = handoff.state === 'person' && handoff.operator?.id === me.id;
  const canClaim = handoff.state === 'waiting';
  const canClose = mine || canClaim;
  const canRelease = mine || (handoff.state === 'person' && may(me, 'handoff.release-other'));
  const send = (name: 'claim' | 'hand-back' | 'release', done?: () => void) =>
    act.mutate({ act: name, actId: newActId() }, { onSuccess: done });
  const claim = () => send('claim', onClaimed);
  const ask = (what: typeof asking) => (open: boolean) => setAsking(open ? what : null);
  useHotkeys({
    c: canClaim ? claim : undefined,
    r: mine ? onReply : undefined,
    n: handoff.state === 'closed' ? undefined : onNote,
    h: mine ? () => setAsking('hand-back') : undefined,
    x: canClose ? () => setAsking('close') : undefined,
  });
  return (
    <header className="thread-head">
      <div className="thread-name">
        <LinkTo to={{ page: 'queue' }} className="back" aria-label={t('thread.back')}>
          <Icon name="back" />
        </LinkTo>
        <div>
          <h1>
            {handoff.urgent ? (
              <span className="urgent">
                <Icon name="urgent" small />
                {t('queue.urgent')}
              </span>
            ) : null}
            {handoff.alias}
          </h1>
          <p className="thread-facts">{factsOf(handoff)}</p>
        </div>
        <LinkTo to={{ page: 'info', id: handoff.id }} className="to-info">
          <Icon name="info" />
          <span className="to-info-word">{t('context.open')}</span>
        </LinkTo>
      </div>
      <div className="thread-state">
        <WhoAnswers handoff={handoff} ownId={me.id} />
        {canClaim ? <Counting since={handoff.waitingSince} label={t('queue.waiting-for')} /> : null}
        <WindowClock handoff={handoff} />
        <Lookers handoffId={handoff.id} />
        <span className="spring" />
        <PaneToggles />
      </div>
      <div className="thread-acts">
        {canClaim ? (
          <Button className="btn btn-primary btn-sm" onPress={claim} isDisabled={act.isPending}>
            {t('acts.claim')} <kbd>c</kbd>
          </Button>
        ) : null}
        {mine ? (
          <Button className="btn btn-outline-primary btn-sm" onPress={() => setAsking('hand-back')}>
            {t('acts.hand-back')} <kbd>h</kbd>
          </Button>
        ) : null}
        {canRelease ? (
          <Button className="btn btn-outline-primary btn-sm" onPress={() => setAsking('release')}>
            {t('acts.release')}
          </Button>
        ) : null}
        {canClose ? (
          <Button className="btn btn-outline-primary btn-sm" onPress={() => setAsking('close')}>
            {t('acts.close')} <kbd>x</kbd>
          </Button>
        ) : null}
        <ThreadMore handoff={handoff} me={me} />
      </div>
      <ThreadRouting handoff={handoff} me={me} />
      <AskDialog
        isOpen={asking === 'hand-back'}
        onOpenChange={ask('hand-back')}
        title={t('hand-back.title')}
        text={t('hand-back.text')}
        yes={t('hand-back.yes')}
        onYes={() => send('hand-back')}
      />
      <AskDialog
        isOpen={asking === 'release'}
        onOpenChange={ask('release')}
        title={t('release.title')}
        text={t('release.text')}
        yes={t('release.yes')}
        onYes={() => send('release')}
      />
      <CloseDialog
        isOpen={asking === 'close'}
        onOpenChange={ask('close')}
        onClose={(outcome) => act.mutate({ act: 'close', actId: newActId(), outcome })}
      />
    </header>
  );
}

function factsOf({ language, territory, channel }: Handoff): string {
  const place = territory ? [territoryName(territory)] : [];
  return [languageName(language), ...place, channelName(channel)].join(' · ');
}
