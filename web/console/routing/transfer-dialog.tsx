// SPDX-License-Identifier: AGPL-3.0-or-later
import { useState } from 'react';
import { Button, Label, TextArea, TextField } from 'react-aria-components';
import type { Handoff, Queue } from '../data/desk-types.ts';
import { DeskDialog } from '../kit/ask-dialog.tsx';
import { t } from '../kit/texts.ts';
import type { RoutingSent } from './routing-acts.ts';

const longestNote = 2_000;

/** Passes a conversation to a colleague who is there, or to a team, with a note that only colleagues read. */
export function TransferDialog({
  handoff,
  queue,
  onLeave,
  onSend,
}: {
  readonly handoff: Handoff;
  readonly queue: Queue | undefined;
  readonly onLeave: () => void;
  readonly onSend: (to: NonNullable<RoutingSent['to']>, note: string) => void;
}) {
  const [to, setTo] = useState('');
  const [note, setNote] = useState('');
  const follows = (territories: readonly string[]) =>
    handoff.territory === null || territories.length === 0 || territories.includes(handoff.territory);
  const colleagues = (queue?.colleagues ?? []).filter(
    (one) => one.presence !== 'away' && one.presence !== 'offline' && follows(one.territories),
  );
  const teams = queue?.teams ?? [];
  const nobody = colleagues.length + teams.length === 0;
  return (
    <DeskDialog isOpen onOpenChange={onLeave} title={t('transfer.title')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const [kind, id = ''] = to.split(':');
          if (!id) return;
          onLeave();
          onSend(kind === 'team' ? { teamId: id } : { operatorId: id }, note.trim());
        }}
      >
        <p>{nobody ? t('transfer.nobody') : t('transfer.text')}</p>
        <label className="field">
          {t('transfer.to')}
          <select className="field-input" value={to} onChange={(event) => setTo(event.target.value)} required>
            <option value="">{t('transfer.choose')}</option>
            {colleagues.map((one) => (
              <option key={one.id} value={`operator:${one.id}`}>
                {t('transfer.colleague', {
                  ...{ name: one.name, presence: t(`presence.${one.presence}`) },
                  ...{ load: one.load, most: one.mostOpen },
                })}
              </option>
            ))}
            {teams.map((one) => (
              <option key={one.id} value={`team:${one.id}`}>
                {t('transfer.team', { name: one.name })}
              </option>
            ))}
          </select>
        </label>
        <TextField className="field" value={note} onChange={setNote} maxLength={longestNote}>
          <Label>{t('transfer.note')}</Label>
          <TextArea className="field-input" rows={3} />
        </TextField>
        <div className="sheet-buttons">
          <Button className="btn btn-outline-primary btn-sm" onPress={onLeave}>
            {t('cancel')}
          </Button>
          <Button type="submit" className="btn btn-primary btn-sm" isDisabled={to === ''}>
            {t('transfer.yes')}
          </Button>
        </div>
      </form>
    </DeskDialog>
  );
}
