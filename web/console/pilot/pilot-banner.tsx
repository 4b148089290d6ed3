// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery } from '@tanstack/react-query';
import { LinkTo } from '../kit/link-to.tsx';
import { t } from '../kit/texts.ts';
import { needsHands, pilotQuery } from './pilot-query.ts';

/** Tells an administrator, wherever they are at the desk, that the pilot's number has to be paired again. */
export function PilotBanner() {
  const pilot = useQuery(pilotQuery(false)).data;
  if (!needsHands(pilot)) return null;
  return (
    <p className="banner" role="alert">
      {t('pilot.alarm')} <LinkTo to={{ page: 'whatsapp' }}>{t('pilot.alarm-link')}</LinkTo>
    </p>
  );
}
