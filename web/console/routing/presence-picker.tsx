// SPDX-License-Identifier: AGPL-3.0-or-later
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, messageOf } from '../data/api.ts';
import type { Me, Presence, Queue } from '../data/desk-types.ts';
import { t } from '../kit/texts.ts';

const presences: readonly Presence[] = ['available', 'busy', 'away', 'offline'];

/** Whether new conversations come to one: four states, and a word when the desk has set one away by itself. */
export function PresencePicker({ me, queue }: { readonly me: Me; readonly queue: Queue | undefined }) {
  const client = useQueryClient();
  const set = useMutation({
    mutationFn: (presence: Presence) => api('PUT', '/me/presence', { presence }),
    onSuccess: (_answer, presence) => {
      client.setQueryData<Me | null>(['me'], (known) =>
        known ? { ...known, onDuty: presence !== 'offline' } : known,
      );
      return client.invalidateQueries({ queryKey: ['queue'] });
    },
  });
  const known = queue?.presence.is ?? (me.onDuty ? 'available' : 'offline');
  const value = set.isPending ? set.variables : known;
  return (
    <div className={`presence presence-${value}`}>
      <span className="presence-dot" aria-hidden="true" />
      <select
        className="presence-choice"
        aria-label={t('presence.label')}
        value={value}
        onChange={(event) => set.mutate(event.target.value as Presence)}
      >
        {presences.map((one) => (
          <option key={one} value={one}>
            {t(`presence.${one}`)}
          </option>
        ))}
      </select>
      {queue?.presence.byItself ? (
        <span className="presence-why" role="status">
          {t('presence.by-itself', { minutes: Math.round(queue.presence.awayAfterMs / 60_000) })}
        </span>
      ) : null}
      {set.isError ? (
        <span className="presence-why" role="alert">
          {messageOf(set.error)}
        </span>
      ) : null}
    </div>
  );
}
