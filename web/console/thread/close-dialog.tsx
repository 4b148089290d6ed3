// SPDX-License-Identifier: AGPL-3.0-or-later
import { useState } from 'react';
import { Button, Label, Radio, RadioGroup } from 'react-aria-components';
import { DeskDialog } from '../kit/ask-dialog.tsx';
import { t } from '../kit/texts.ts';

const outcomes = ['answered', 'referred', 'no-reply', 'not-for-us', 'abuse'] as const;

/** Closing needs exactly one outcome. */
export function CloseDialog({
  isOpen,
  onOpenChange,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onClose: (outcome: string) => void;
}) {
  const [outcome, setOutcome] = useState<string | null>(null);
  const leave = () => {
    setOutcome(null);
    onOpenChange(false);
  };
  return (
    <DeskDialog isOpen={isOpen} onOpenChange={leave} title={t('close.title')}>
      <p>{t('close.text')}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!outcome) return;
          leave();
          onClose(outcome);
        }}
      >
        <RadioGroup className="choices" value={outcome} onChange={setOutcome} isRequired>
          <Label className="visually-hidden">{t('close.label')}</Label>
          {outcomes.map((one, index) => (
            <Radio key={one} value={one} className="choice" autoFocus={index === 0}>
              <span className="choice-dot" aria-hidden="true" />
              <span>
                <strong>{t(`outcomes.${one}`)}</strong>
                <span className="choice-help">{t(`close.help.${one}`)}</span>
              </span>
            </Radio>
          ))}
        </RadioGroup>
        <div className="sheet-buttons">
          <Button className="btn btn-outline-primary btn-sm" onPress={leave}>
            {t('cancel')}
          </Button>
          <Button type="submit" className="btn btn-primary btn-sm" isDisabled={outcome === null}>
            {t('close.yes')}
          </Button>
        </div>
      </form>
    </DeskDialog>
  );
}
