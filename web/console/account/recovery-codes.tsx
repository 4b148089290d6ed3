// SPDX-License-Identifier: AGPL-3.0-or-later
import { Button } from 'react-aria-components';
import { t } from '../kit/texts.ts';

/** The recovery codes, shown this once. */
export function RecoveryCodes({
  codes,
  onRead,
}: {
  readonly codes: readonly string[];
  readonly onRead: () => void;
}) {
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(codes.join('\n'))}`;
  return (
    <section className="card-plain">
      <h2>{t('recovery.title')}</h2>
      <p role="status">{t('recovery.text')}</p>
      <ul className="recovery">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="buttons">
        <a className="btn btn-outline-primary btn-sm" download="sportello.txt" href={file}>
          {t('recovery.save')}
        </a>
        <Button className="btn btn-primary btn-sm" onPress={onRead}>
          {t('recovery.read')}
        </Button>
      </div>
    </section>
  );
}
