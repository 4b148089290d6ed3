// SPDX-License-Identifier: AGPL-3.0-or-later
import { useState } from 'react';
import { Button, Switch } from 'react-aria-components';
import type { Me } from '../data/desk-types.ts';
import { t } from '../kit/texts.ts';
import { PushSection } from '../push/push-section.tsx';
import { askToNotify, playSound } from '../shell/notify.ts';
import { usePreference } from '../shell/preferences.ts';
import { ShiftTest } from './shift-test.tsx';

const pauses = [0, 15, 30, 60];

/** How an operator is told that somebody waits. */
export function AlertsSection({ me }: { readonly me: Me }) {
  const [sound, setSound] = usePreference('sound');
  const [notifications, setNotifications] = usePreference('notifications');
  const [keys, setKeys] = usePreference('keys');
  const [refused, setRefused] = useState(false);
  const [testing, setTesting] = useState(false);
  const notify = async (wanted: boolean) => {
    const may = wanted && (await askToNotify());
    setRefused(wanted && !may);
    setNotifications(may);
  };
  return (
    <section className="card-plain">
      <h2>{t('alerts.title')}</h2>
      <p>{t('alerts.text')}</p>
      <Switch
        className="duty duty-dark"
        isSelected={sound}
        onChange={(wanted) => {
          setSound(wanted);
          if (wanted) playSound(false);
        }}
      >
        <span className="duty-lever" aria-hidden="true" />
        {t('alerts.sound')}
      </Switch>
      <Repeat isDisabled={!sound} />
      <Switch
        className="duty duty-dark"
        isSelected={notifications}
        onChange={(wanted) => void notify(wanted)}
      >
        <span className="duty-lever" aria-hidden="true" />
        {t('alerts.notifications')}
      </Switch>
      {refused ? (
        <p className="note note-danger" role="alert">
          {t('alerts.refused')}
        </p>
      ) : null}
      <Button className="btn btn-outline-primary btn-xs" onPress={() => setTesting(true)}>
        {t('alerts.try')}
      </Button>
      <ShiftTest isOpen={testing} onOpenChange={setTesting} />
      <PushSection me={me} />
      <h3>{t('keys.title')}</h3>
      <Switch className="duty duty-dark" isSelected={keys} onChange={setKeys}>
        <span className="duty-lever" aria-hidden="true" />
        {t('keys.on')}
      </Switch>
    </section>
  );
}

function Repeat({ isDisabled }: { readonly isDisabled: boolean }) {
  const [repeat, setRepeat] = usePreference('repeatSeconds');
  return (
    <label className="repeat">
      {t('alerts.repeat')}{' '}
      <select
        className="filter"
        value={repeat}
        disabled={isDisabled}
        onChange={(event) => setRepeat(Number(event.target.value))}
      >
        {pauses.map((seconds) => (
          <option key={seconds} value={seconds}>
            {seconds === 0 ? t('alerts.once') : t('alerts.every', { count: seconds })}
          </option>
        ))}
      </select>
    </label>
  );
}
