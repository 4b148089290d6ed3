// SPDX-License-Identifier: AGPL-3.0-or-later
import { type ComponentType, lazy, Suspense } from 'react';
import type { Me } from '../data/desk-types.ts';
import { may } from '../kit/may.ts';
import { t } from '../kit/texts.ts';
import { NoDesk } from './no-desk.tsx';
import type { SinglePage } from './places.ts';

interface Page {
  /** Whom it is for, by the name in desk/rights.ts. */
  readonly right: string;
  readonly Shown: ComponentType<{ readonly me: Me }>;
}

/** Each is loaded when it is first opened. */
const pages: Readonly<Record<SinglePage, Page>> = {
  account: {
    right: 'own',
    Shown: lazy(async () => ({ default: (await import('../account/account-page.tsx')).AccountPage })),
  },
  team: {
    right: 'operators.read',
    Shown: lazy(async () => ({ default: (await import('../team/team-page.tsx')).TeamPage })),
  },
  board: {
    right: 'board.read',
    Shown: lazy(async () => ({ default: (await import('../board/board-page.tsx')).BoardPage })),
  },
  hours: {
    right: 'hours.change',
    Shown: lazy(async () => ({ default: (await import('../hours/hours-page.tsx')).HoursPage })),
  },
  whatsapp: {
    right: 'pilot.read',
    Shown: lazy(async () => ({ default: (await import('../pilot/whatsapp-page.tsx')).WhatsAppPage })),
  },
};

/** A page that stands alone; who may not see it is told where they can go. */
export function Single({ page, me }: { readonly page: SinglePage; readonly me: Me }) {
  const { right, Shown } = pages[page];
  if (!may(me, right)) return <NoDesk me={me} />;
  return (
    <Suspense fallback={<p className="page-message">{t('loading')}</p>}>
      <Shown me={me} />
    </Suspense>
  );
}
