// SPDX-License-Identifier: AGPL-3.0-or-later
import { Button } from 'react-aria-components';
import { useDeed } from '../composer/composer-queries.ts';
import { messageOf, newActId } from '../data/api.ts';
import type { ThreadLine } from '../data/desk-types.ts';
import { Icon } from '../kit/icons.tsx';
import { has, t } from '../kit/texts.ts';

/** What became of a line on its way, in words. */
export function Delivery({ line }: { readonly line: ThreadLine }) {
  const { delivery } = line;
  if (delivery === null) return null;
  if (delivery === 'failed')
    return (
      <span className="line-failed">
        <Icon name="warning" small />
        {t(`delivery.${line.unreachable ?? 'failed'}`)}
      </span>
    );
  return (
    <>
      <span>{t(`delivery.${delivery}`)}</span>
      {line.maybeTwice ? <span className="line-twice">{t('delivery.maybe-twice')}</span> : null}
    </>
  );
}

/** Why it failed, and for who has the conversation another try. */
export function Failure({
  line,
  handoffId,
  mine,
}: {
  readonly line: ThreadLine;
  readonly handoffId: string;
  readonly mine: boolean;
}) {
  const deed = useDeed(handoffId);
  if (line.delivery !== 'failed') return null;
  const retry = () =>
    deed.mutate({ method: 'POST', path: `/messages/${line.uid}/retry`, body: { actId: newActId() } });
  return (
    <div className="line-failure">
      {line.unreachable ? null : <span>{reasonOf(line.failure)}</span>}
      {mine ? (
        <Button className="btn btn-outline-primary btn-xs" onPress={retry} isDisabled={deed.isPending}>
          <Icon name="again" small />
          {t('delivery.retry')}
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
