// SPDX-License-Identifier: AGPL-3.0-or-later
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { api, messageOf } from '../data/api.ts';
import type { Handoff } from '../data/desk-types.ts';
import { DeskDialog } from '../kit/ask-dialog.tsx';
import { channelName } from '../kit/names.ts';
import { t } from '../kit/texts.ts';

/** What the desk answers: desk/reveal.ts. */
interface Revealed {
  readonly channel: string;
  readonly kind: 'phone' | 'account' | 'none';
  readonly address: string | null;
  readonly shownMs: number;
}

const reasons = ['danger', 'call-back', 'legal-duty', 'wrong-person'] as const;

/** Asks why, and shows the number for a minute. It is kept in nothing but this dialog. */
export function RevealDialog({
  handoff,
  onClose,
}: {
  readonly handoff: Handoff;
  readonly onClose: () => void;
}) {
  const [reason, setReason] = useState<string | null>(null);
  const [shown, setShown] = useState<Revealed | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    if (!shown?.address) return;
    const timer = setTimeout(onClose, shown.shownMs);
    return () => clearTimeout(timer);
  }, [shown, onClose]);
  const reveal = () =>
    api<Revealed>('POST', `/handoffs/${handoff.id}/address`, { reason }).then(setShown, setError);
  return (
    <DeskDialog
      isOpen
      onOpenChange={(open) => open || onClose()}
      title={t('reveal.title', { alias: handoff.alias })}
    >
      {shown ? (
        <Address revealed={shown} />
      ) : (
        <>
          <p>{t('reveal.text')}</p>
          <fieldset className="choices">
            <legend>{t('reveal.why')}</legend>
            {reasons.map((one) => (
              <label key={one} className="choice">
                <input
                  type="radio"
                  name="reason"
                  value={one}
                  checked={reason === one}
                  onChange={() => setReason(one)}
                />
                {t(`reveal.reason.${one}`)}
              </label>
            ))}
          </fieldset>
          {error ? (
            <p className="note note-danger" role="alert">
              {messageOf(error)}
            </p>
          ) : null}
        </>
      )}
      <div className="sheet-buttons">
        <Button className="btn btn-outline-primary btn-sm" onPress={onClose}>
          {shown ? t('close-dialog') : t('cancel')}
        </Button>
        {shown ? null : (
          <Button
            className="btn btn-primary btn-sm"
            isDisabled={reason === null}
            onPress={() => void reveal()}
          >
            {t('reveal.yes')}
          </Button>
        )}
      </div>
    </DeskDialog>
  );
}

function Address({ revealed: { kind, channel, address, shownMs } }: { readonly revealed: Revealed }) {
  if (address === null) return <p role="status">{t('reveal.none', { channel: channelName(channel) })}</p>;
  return (
    <>
      <p role="status">
        {t(`reveal.kind.${kind}`)} <strong className="address">{address}</strong>
      </p>
      <p className="muted">{t('reveal.for', { count: Math.round(shownMs / 1_000) })}</p>
    </>
  );
}
