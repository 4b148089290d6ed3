// SPDX-License-Identifier: AGPL-3.0-or-later
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { saveAllDrafts } from '../composer/draft-sync.ts';
import { api } from '../data/api.ts';
import type { Me, Queue } from '../data/desk-types.ts';
import { AskDialog } from '../kit/ask-dialog.tsx';
import { Icon } from '../kit/icons.tsx';
import { LinkTo } from '../kit/link-to.tsx';
import { may } from '../kit/may.ts';
import { deskTime } from '../kit/names.ts';
import { t } from '../kit/texts.ts';
import { needsHands, pilotQuery } from '../pilot/pilot-query.ts';
import { PresencePicker } from '../routing/presence-picker.tsx';
import { leaveDesk } from './leave-desk.ts';
import { MentionsButton } from './mentions-button.tsx';

export function DeskHeader({
  me,
  queue,
  onKeys,
}: {
  readonly me: Me;
  readonly queue: Queue | undefined;
  readonly onKeys: () => void;
}) {
  const [leaving, setLeaving] = useState(false);
  const leave = useMutation({
    mutationFn: async () => {
      await saveAllDrafts();
      return api('POST', '/logout', {});
    },
    onSettled: leaveDesk,
  });
  const pilot = useQuery({ ...pilotQuery(false), enabled: may(me, 'pilot.read') }).data;
  const mine = queue ? queue.counts.mine + queue.counts.snoozed : 0;
  return (
    <header className="bar">
      <LinkTo to={{ page: 'queue' }} className="bar-brand">
        {t('title')}
      </LinkTo>
      <p className="bar-public">{publicState(queue)}</p>
      {may(me, 'duty.change') ? <PresencePicker me={me} queue={queue} /> : null}
      <nav className="bar-nav" aria-label={t('nav')}>
        {pilot && pilot.state !== 'off' ? (
          <LinkTo to={{ page: 'whatsapp' }} className="bar-item">
            <Icon name={needsHands(pilot) ? 'warning' : 'comment'} />
            <span className="bar-word">{t('pilot.nav')}</span>
          </LinkTo>
        ) : null}
        {may(me, 'board.read') ? (
          <LinkTo to={{ page: 'board' }} className="bar-item">
            <Icon name="board" />
            <span className="bar-word">{t('board.title')}</span>
          </LinkTo>
        ) : null}
        {may(me, 'operators.read') ? (
          <LinkTo to={{ page: 'team' }} className="bar-item">
            <Icon name="team" />
            <span className="bar-word">{t('team.title')}</span>
          </LinkTo>
        ) : null}
        {may(me, 'hours.change') ? (
          <LinkTo to={{ page: 'hours' }} className="bar-item">
            <Icon name="clock" />
            <span className="bar-word">{t('hours.title')}</span>
          </LinkTo>
        ) : null}
        <MentionsButton />
        <LinkTo to={{ page: 'account' }} className="bar-item">
          <Icon name="person" />
          <span className="bar-word">{me.name}</span>
        </LinkTo>
        <Button className="bar-item bar-keys" onPress={onKeys}>
          <Icon name="help" />
          <span className="bar-word">{t('keys.title')}</span>
        </Button>
        <Button className="bar-item" onPress={() => (mine > 0 ? setLeaving(true) : leave.mutate())}>
          <Icon name="logout" />
          <span className="bar-word">{t('leave.button')}</span>
        </Button>
      </nav>
      <AskDialog
        isOpen={leaving}
        onOpenChange={setLeaving}
        title={t('leave.title')}
        text={t('leave.text', { count: mine })}
        yes={t('leave.yes')}
        onYes={() => leave.mutate()}
      />
    </header>
  );
}

function publicState(queue: Queue | undefined): string {
  if (!queue) return '';
  if (queue.desk.open) return t('public.open');
  return queue.desk.opensAt === null
    ? t('public.closed')
    : t('public.opens', { when: deskTime(queue.desk.opensAt, queue.desk.timeZone) });
}
