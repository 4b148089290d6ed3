// SPDX-License-Identifier: AGPL-3.0-or-later
import { ApiError, messageOf } from '../data/api.ts';
import { t } from '../kit/texts.ts';

/** What went wrong, at the top of a form. A passkey that the browser or the person refused has a sentence of its own. */
export function Trouble({ error }: { readonly error: unknown }) {
  if (!error) return null;
  const fromBrowser = error instanceof Error && !(error instanceof ApiError);
  return (
    <p className="note note-danger" role="alert">
      {fromBrowser ? t('passkeys.refused') : messageOf(error)}
    </p>
  );
}
