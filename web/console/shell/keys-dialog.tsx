// SPDX-License-Identifier: AGPL-3.0-or-later
import { Button, Switch } from 'react-aria-components';
import { DeskDialog } from '../kit/ask-dialog.tsx';
import { t } from '../kit/texts.ts';
import { deskKeys } from './keys.ts';
import { usePreference } from './preferences.ts';

export function KeysDialog({
  isOpen,
  onOpenChange,
}: {
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  const [keys, setKeys] = usePreference('keys');
  return (
    <DeskDialog isOpen={isOpen} onOpenChange={onOpenChange} title={t('keys.title')}>
      <dl className="keys">
        {deskKeys.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key === 'keys.enter' ? t('keys.enter') : key}</kbd>
            </dt>
            <dd>{t(does)}</dd>
          </div>
        ))}
      </dl>
      <Switch className="duty duty-dark" isSelected={keys} onChange={setKeys}>
        <span className="duty-lever" aria-hidden="true" />
        {t('keys.on')}
      </Switch>
      <div className="sheet-buttons">
        <Button className="btn btn-primary btn-sm" onPress={() => onOpenChange(false)}>
          {t('close-dialog')}
        </Button>
      </div>
    </DeskDialog>
  );
}
