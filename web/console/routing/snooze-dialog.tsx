// SPDX-License-Identifier: AGPL-3.0-or-later
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { DeskDialog } from '../kit/ask-dialog.tsx';
import { t } from '../kit/texts.ts';

/** Lets a conversation rest until a time or until the person writes. */
export function SnoozeDialog({
  onLeave,
  onSend,
}: {
  readonly onLeave: () => void;
  readonly onSend: (until: number | null) => void;
}) {
  const [time, setTime] = useState('');
  const rest = (until: number | null) => {
    onLeave();
    onSend(until);
  };
  return (
    <DeskDialog isOpen onOpenChange={onLeave} title={t('snooze.title')}>
      <p>{t('snooze.text')}</p>
      <div className="snooze-choices">
        <Button className="btn btn-outline-primary btn-sm" onPress={() => rest(null)} autoFocus>
          {t('snooze.written')}
        </Button>
        <Button className="btn btn-outline-primary btn-sm" onPress={() => rest(Date.now() + 3_600_000)}>
          {t('snooze.hour')}
        </Button>
        <Button className="btn btn-outline-primary btn-sm" onPress={() => rest(tomorrow())}>
          {t('snooze.tomorrow')}
        </Button>
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const until = new Date(time).getTime();
          if (until > Date.now()) rest(until);
        }}
      >
        <label className="field">
          {t('snooze.time')}
          <input
            className="field-input"
            type="datetime-local"
            value={time}
            onChange={(event) => setTime(event.target.value)}
            required
          />
        </label>
        <div className="sheet-buttons">
          <Button className="btn btn-outline-primary btn-sm" onPress={onLeave}>
            {t('cancel')}
          </Button>
          <Button type="submit" className="btn btn-primary btn-sm" isDisabled={time === ''}>
            {t('snooze.yes')}
          </Button>
        </div>
      </form>
    </DeskDialog>
  );
}

function tomorrow(): number {
  const day = new Date();
  day.setDate(day.getDate() + 1);
  return day.setHours(9, 0, 0, 0);
}
