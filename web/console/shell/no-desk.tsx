// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Me } from '../data/desk-types.ts';
import { t } from '../kit/texts.ts';

/** The first page of a role that does not see the queue. */
export function NoDesk({ me }: { readonly me: Me }) {
  return (
    <>
      <h1>{t('no-desk.title', { name: me.name })}</h1>
      <p>{t('no-desk.text', { role: t(`roles.${me.role}`) })}</p>
    </>
  );
}
