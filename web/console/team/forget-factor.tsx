// SPDX-License-Identifier: AGPL-3.0-or-later
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { api, messageOf } from '../data/api.ts';
import type { ListedOperator } from '../data/desk-types.ts';
import { AskDialog } from '../kit/ask-dialog.tsx';
import { t } from '../kit/texts.ts';

/** For a colleague who has lost telephone and codes. */
export function ForgetFactor({ operator }: { readonly operator: ListedOperator }) {
  const [asking, setAsking] = useState(false);
  const forget = useMutation({
    mutationFn: () => api('DELETE', `/operators/${operator.id}/second-factor`, {}),
  });
  return (
    <>
      <Button
        className="btn btn-outline-primary btn-xs"
        isDisabled={forget.isPending || forget.isSuccess}
        onPress={() => setAsking(true)}
      >
        {t('forget.button')}
      </Button>
      {forget.isError ? <span role="alert">{messageOf(forget.error)}</span> : null}
      <AskDialog
        isOpen={asking}
        onOpenChange={setAsking}
        title={t('forget.title', { name: operator.name })}
        text={t('forget.text')}
        yes={t('forget.yes')}
        onYes={() => forget.mutate()}
      />
    </>
  );
}
