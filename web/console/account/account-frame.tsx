// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ReactNode } from 'react';
import { t } from '../kit/texts.ts';
import { LanguageChoice } from './language-choice.tsx';

/** The frame of the pages before the desk: name of the service, one card. */
export function AccountFrame({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="door">
      <header className="door-head">
        <p className="door-brand">{t('title')}</p>
        <p className="door-claim">{t('claim')}</p>
      </header>
      <main className="door-card">
        <h1>{title}</h1>
        {children}
        <LanguageChoice />
      </main>
    </div>
  );
}
