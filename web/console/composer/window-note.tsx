// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery } from '@tanstack/react-query';
import { Button } from 'react-aria-components';
import { messageOf, newActId } from '../data/api.ts';
import type { Handoff } from '../data/desk-types.ts';
import { useServerSecond } from '../kit/clock.tsx';
import { Icon } from '../kit/icons.tsx';
import { dayAndTime, howLong, languageName } from '../kit/names.ts';
import { t } from '../kit/texts.ts';
import { type MessageWindow, useDeed, windowQuery } from './composer-queries.ts';

const askedMs = 24 * 3_600_000;
const soonMs = 2 * 3_600_000;

/** WhatsApp's 24 hours, counting down; nothing on other channels. */
export function WindowClock({ handoff }: { readonly handoff: Handoff }) {
  const { data } = useQuery(windowQuery(handoff.id, handoff.channel));
  if (!data?.closesAt || handoff.state === 'closed') return null;
  return <Countdown closesAt={data.closesAt} />;
}

function Countdown({ closesAt }: { readonly closesAt: number }) {
  const left = closesAt - useServerSecond();
  if (left <= 0)
    return (
      <span className="window window-shut">
        <Icon name="locked" small />
        {t('window.shut')}
      </span>
    );
  return (
    <span className={left < soonMs ? 'window window-soon' : 'window'} title={t('window.help')}>
      <Icon name="clock" small />
      {t('window.left', { time: howLong(left) })}
    </span>
  );
}

/** Above the box: how long one may write, and once it is over what happens to what is sent and what can be done. */
export function WindowNote({ handoff }: { readonly handoff: Handoff }) {
  const { data } = useQuery(windowQuery(handoff.id, handoff.channel));
  const now = useServerSecond();
  if (!data?.closesAt) return null;
  if (data.closesAt > now)
    return (
      <p className="window-line">
        <Countdown closesAt={data.closesAt} />
      </p>
    );
  return (
    <div className="note window-note">
      <p>
        <Icon name="locked" small />
        {t('window.held')}
      </p>
      <Templates handoff={handoff} window={data} now={now} />
    </div>
  );
}

function Templates({
  handoff,
  window,
  now,
}: {
  readonly handoff: Handoff;
  readonly window: MessageWindow;
  readonly now: number;
}) {
  const deed = useDeed(handoff.id);
  const { templates, askedAt } = window;
  if (askedAt !== null && askedAt > now - askedMs)
    return <p>{t('window.asked', { when: dayAndTime(askedAt) })}</p>;
  if (templates.length === 0) return <p>{t('window.no-template')}</p>;
  const own = templates.filter((language) => language === handoff.language);
  return (
    <>
      {deed.isError ? <p role="alert">{messageOf(deed.error)}</p> : null}
      <div className="reply-foot">
        {(own.length > 0 ? own : templates).map((language) => (
          <Button
            key={language}
            className="btn btn-outline-primary btn-xs"
            isDisabled={deed.isPending}
            onPress={() =>
              deed.mutate({ method: 'POST', path: '/template', body: { actId: newActId(), language } })
            }
          >
            {t('window.invite', { language: languageName(language) })}
          </Button>
        ))}
      </div>
    </>
  );
}
