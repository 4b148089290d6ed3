// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'react-aria-components';
import { useDeed } from '../composer/composer-queries.ts';
import { messageOf, newActId } from '../data/api.ts';
import type { ThreadLine } from '../data/desk-types.ts';
import { refreshLines } from '../data/queries.ts';
import { Icon } from '../kit/icons.tsx';
import { has, t } from '../kit/texts.ts';

const words = {
  queued: 'reached.queued',
  sending: 'delivery.under-way',
  sent: 'delivery.sent',
  delivered: 'reached.delivered',
  read: 'reached.read',
  held: 'delivery.held',
} as const;

/** What became of a line on its way, in words, under it. */
export function Delivery({
  line,
  handoffId,
  mine,
}: {
  readonly line: ThreadLine;
  readonly handoffId: string;
  readonly mine: boolean;
}) {
  const { delivery } = line;
  if (delivery === null) return null;
  if (delivery === 'failed') return <Failure line={line} handoffId={handoffId} mine={mine} />;
  return (
    <p className="line-delivery">
      {t(words[delivery])}
      {line.maybeTwice ? <strong className="line-twice">{t('reached.maybe-twice')}</strong> : null}
    </p>
  );
}

/** Why it failed, and for who has the conversation another try. */
function Failure({
  line,
  handoffId,
  mine,
}: {
  readonly line: ThreadLine;
  readonly handoffId: string;
  readonly mine: boolean;
}) {
  const deed = useDeed(handoffId);
  const client = useQueryClient();
  const retry = () =>
    deed.mutate(
      { method: 'POST', path: `/messages/${line.uid}/retry`, body: { actId: newActId() } },
      { onSuccess: () => void refreshLines(client, handoffId, line.seq).catch(() => undefined) },
    );
  return (
    <div className="line-failure">
      <span className="line-failed">
        <Icon name="warning" small />
        {t(`delivery.${line.unreachable ?? 'failed'}`)}
      </span>
      {line.unreachable ? null : <span>{reasonOf(line.failure)}</span>}
      {mine ? (
        <Button className="btn btn-outline-primary btn-xs" onPress={retry} isDisabled={deed.isPending}>
          <Icon name="again" small />
          {t('reached.retry')}
        </Button>
      ) : null}
      {deed.isError ? <span role="alert">{messageOf(deed.error)}</span> : null}
    </div>
  );
}

/** Codes of channels are many: those that say something to an operator have words of their own. */
function reasonOf(code: string | null): string {
  if (!code) return t('failures.unknown');
  if (has(`failures.${code}`)) return t(`failures.${code}`);
  return t('failures.other', { code });
}
