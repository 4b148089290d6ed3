// SPDX-License-Identifier: AGPL-3.0-or-later
import { useEffect, useState } from 'react';
import { t } from '../kit/texts.ts';

const warnMs = 3 * 60_000;

/** Says so before the session of somebody who only looks at the page runs out: the next key or click is enough. */
export function IdleWarning({ idleMs }: { readonly idleMs: number }) {
  const [near, setNear] = useState(false);
  useEffect(() => {
    let last = Date.now();
    const active = () => {
      last = Date.now();
      setNear(false);
    };
    const timer = setInterval(() => setNear(Date.now() - last > idleMs - warnMs), 10_000);
    addEventListener('pointerdown', active);
    addEventListener('keydown', active);
    return () => {
      clearInterval(timer);
      removeEventListener('pointerdown', active);
      removeEventListener('keydown', active);
    };
  }, [idleMs]);
  return near ? (
    <p className="banner" role="alert">
      {t('idle')}
    </p>
  ) : null;
}
