// SPDX-License-Identifier: AGPL-3.0-or-later
import { lazy, Suspense, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import type { Handoff, Me } from '../data/desk-types.ts';
import { may } from '../kit/may.ts';
import { t } from '../kit/texts.ts';

const RevealDialog = lazy(() =>
  import('./reveal-dialog.tsx').then((file) => ({ default: file.RevealDialog })),
);

const forms = ['html', 'txt', 'json'] as const;

/** What is seldom done with a conversation: taking it out as a file, and seeing the number behind the alias. */
export function ThreadMore({ handoff, me }: { readonly handoff: Handoff; readonly me: Me }) {
  const [revealing, setRevealing] = useState(false);
  const frame = useRef<HTMLDetailsElement>(null);
  const close = () => frame.current?.removeAttribute('open');
  if (!may(me, 'thread.export') && !may(me, 'address.reveal')) return null;
  return (
    <details className="more" ref={frame}>
      <summary className="btn btn-outline-primary btn-sm">{t('more.title')}</summary>
      <div className="more-list">
        {forms.map((form) => (
          <a
            key={form}
            href={`/desk/api/handoffs/${handoff.id}/export?form=${form}`}
            onClick={close}
            download
          >
            {t(`more.export.${form}`)}
          </a>
        ))}
        <Button
          className="more-item"
          onPress={() => {
            close();
            setRevealing(true);
          }}
        >
          {t('more.reveal')}
        </Button>
      </div>
      <Suspense>
        {revealing ? <RevealDialog handoff={handoff} onClose={() => setRevealing(false)} /> : null}
      </Suspense>
    </details>
  );
}
