// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery } from '@tanstack/react-query';
import { messageOf } from '../data/api.ts';
import type { Pilot } from '../data/desk-types.ts';
import { dayAndTime } from '../kit/names.ts';
import { has, t } from '../kit/texts.ts';
import { needsHands, pilotQuery } from './pilot-query.ts';

/** The pilot's WhatsApp number: how it is, and the code with which it is paired. For administrators. */
export function WhatsAppPage() {
  const pilot = useQuery(pilotQuery(true));
  return (
    <>
      <h1>{t('pilot.title')}</h1>
      <p className="note note-danger">{t('pilot.risk')}</p>
      {pilot.isError ? (
        <p className="note note-danger" role="alert">
          {messageOf(pilot.error)}
        </p>
      ) : null}
      {pilot.data ? <State pilot={pilot.data} /> : null}
    </>
  );
}

function State({ pilot }: { readonly pilot: Pilot }) {
  const { state, code, numberEnd, loggedOutAt, waiting } = pilot;
  return (
    <section className="card-plain">
      <div role="status">
        <h2>{t(`pilot.states.${state}`)}</h2>
      </div>
      {loggedOutAt === null ? null : (
        <p className="note note-danger" role={needsHands(pilot) ? 'alert' : undefined}>
          {t('pilot.logged-out-at', { when: dayAndTime(loggedOutAt) })}
        </p>
      )}
      <p>{t(`pilot.help.${state}`)}</p>
      {code ? (
        <p>{has(`pilot.codes.${code}`) ? t(`pilot.codes.${code}`) : t('pilot.code', { code })}</p>
      ) : null}
      {state === 'pairing' ? <Pairing pilot={pilot} /> : null}
      {state === 'connected' && numberEnd ? <p>{t('pilot.number', { end: numberEnd })}</p> : null}
      {waiting > 0 && state !== 'connected' ? <p>{t('pilot.waiting', { count: waiting })}</p> : null}
    </section>
  );
}

function Pairing({ pilot: { qr } }: { readonly pilot: Pilot }) {
  return (
    <div className="pairing">
      {qr ? (
        <svg
          className="pairing-code"
          viewBox={`0 0 ${qr.size} ${qr.size}`}
          role="img"
          aria-label={t('pilot.qr')}
          shapeRendering="crispEdges"
        >
          <rect width={qr.size} height={qr.size} fill="#fff" />
          <path d={qr.path} fill="#000" />
        </svg>
      ) : (
        <p className="pairing-code">{t('pilot.qr-soon')}</p>
      )}
      <ol className="pairing-steps">
        <li>{t('pilot.steps.open')}</li>
        <li>{t('pilot.steps.devices')}</li>
        <li>{t('pilot.steps.scan')}</li>
      </ol>
    </div>
  );
}
