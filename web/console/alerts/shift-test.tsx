// SPDX-License-Identifier: AGPL-3.0-or-later
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { DeskDialog } from '../kit/ask-dialog.tsx';
import { Icon } from '../kit/icons.tsx';
import { t } from '../kit/texts.ts';
import { askToNotify, playSound, showNote } from '../shell/notify.ts';
import { usePreference } from '../shell/preferences.ts';

/** Of this tab; gone at sign-out, so that each shift begins with the test. */
const testedKey = 'shift-tested';

type Answer = 'not-yet' | 'yes' | 'no';

/** The test at the start of a shift: is the sound heard, is the notification seen? What does not work is left off. */
export function ShiftTest({
  isOpen,
  onOpenChange,
}: {
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  const [heard, setHeard] = useState<Answer>('not-yet');
  const [seen, setSeen] = useState<Answer>('not-yet');
  const [, setSound] = usePreference('sound');
  const [, setNotifications] = usePreference('notifications');
  useEffect(() => {
    if (!isOpen) return;
    setHeard('not-yet');
    setSeen('not-yet');
  }, [isOpen]);
  const notify = async () => {
    if (await askToNotify()) showNote(t('test.note'));
    else setSeen('no');
  };
  const done = () => {
    sessionStorage.setItem(testedKey, 'yes');
    onOpenChange(false);
  };
  return (
    <DeskDialog isOpen={isOpen} onOpenChange={onOpenChange} title={t('test.title')}>
      <Question
        text={t('test.sound')}
        play={t('test.play')}
        onPlay={() => playSound(false)}
        ask={t('test.heard')}
        answer={heard}
        onAnswer={(yes) => {
          setHeard(yes ? 'yes' : 'no');
          setSound(yes);
        }}
        help={t('test.not-heard')}
      />
      <Question
        text={t('test.notification')}
        play={t('test.show')}
        onPlay={() => void notify()}
        ask={t('test.seen')}
        answer={seen}
        onAnswer={(yes) => {
          setSeen(yes ? 'yes' : 'no');
          setNotifications(yes);
        }}
        help={t('test.not-seen')}
      />
      <div className="sheet-buttons">
        <Button className="btn btn-primary btn-sm" onPress={done}>
          {t('test.done')}
        </Button>
      </div>
    </DeskDialog>
  );
}

function Question({
  text,
  play,
  onPlay,
  ask,
  answer,
  onAnswer,
  help,
}: {
  readonly text: string;
  readonly play: string;
  readonly onPlay: () => void;
  readonly ask: string;
  readonly answer: Answer;
  readonly onAnswer: (yes: boolean) => void;
  readonly help: string;
}) {
  const [played, setPlayed] = useState(false);
  return (
    <section className="shift-test">
      <h3>{text}</h3>
      <Button
        className="btn btn-outline-primary btn-xs"
        onPress={() => {
          setPlayed(true);
          onPlay();
        }}
      >
        {play}
      </Button>
      {played ? (
        <fieldset className="shift-answer">
          <legend>{ask}</legend>
          {(['yes', 'no'] as const).map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={answer === one}
              onClick={() => onAnswer(one === 'yes')}
            >
              {t(`test.${one}`)}
            </button>
          ))}
        </fieldset>
      ) : null}
      {answer === 'no' ? (
        <p className="note" role="status">
          <Icon name="warning" small />
          {help}
        </p>
      ) : null}
    </section>
  );
}
