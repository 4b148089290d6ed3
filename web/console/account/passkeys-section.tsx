// SPDX-License-Identifier: AGPL-3.0-or-later
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from 'react-aria-components';
import { api } from '../data/api.ts';
import { Field } from '../kit/field.tsx';
import { dayAndTime } from '../kit/names.ts';
import { t } from '../kit/texts.ts';
import { addPasskey, passkeysWork } from './entered.ts';
import { Trouble } from './trouble.tsx';
import type { Proof } from './use-proof.tsx';
import type { Security } from './ways-query.ts';

/** One's own passkeys: add with a name, rename, remove. */
export function PasskeysSection({
  security,
  proof,
  onDone,
}: {
  readonly security: Security;
  readonly proof: Proof;
  readonly onDone?: () => void;
}) {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const refresh = () => client.invalidateQueries({ queryKey: ['security'] });
  const add = useMutation({
    mutationFn: () => addPasskey(name.trim(), proof.run),
    onSuccess: () => {
      setName('');
      onDone?.();
      return refresh();
    },
  });
  const rename = useMutation({
    mutationFn: ({ id, to }: { id: string; to: string }) => api('PATCH', `/me/passkeys/${id}`, { name: to }),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: (id: string) => proof.run(() => api('DELETE', `/me/passkeys/${id}`, {})),
    onSettled: refresh,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!add.isPending) add.mutate();
  };
  return (
    <section className="card-plain">
      <h2>{t('passkeys.title')}</h2>
      <p>{t('passkeys.text')}</p>
      <Trouble error={add.error ?? rename.error ?? remove.error} />
      <ul className="listed">
        {security.passkeys.map((one) => (
          <li key={one.id}>
            <span>
              <input
                className="field-input"
                aria-label={t('passkeys.name-of', { name: one.name })}
                defaultValue={one.name}
                maxLength={80}
                onBlur={({ target }) => {
                  const to = target.value.trim();
                  if (to && to !== one.name) rename.mutate({ id: one.id, to });
                }}
              />
              <span className="muted block">
                {one.usedAt === null
                  ? t('passkeys.added', { when: dayAndTime(one.createdAt) })
                  : t('passkeys.used', { when: dayAndTime(one.usedAt) })}
              </span>
            </span>
            <Button
              className="btn btn-outline-primary btn-xs"
              aria-label={t('passkeys.remove-one', { name: one.name })}
              onPress={() => remove.mutate(one.id)}
            >
              {t('passkeys.remove')}
            </Button>
          </li>
        ))}
      </ul>
      {passkeysWork() ? (
        <form onSubmit={submit}>
          <Field
            label={t('passkeys.name')}
            help={t('passkeys.name-help')}
            value={name}
            onChange={setName}
            maxLength={80}
            isRequired
          />
          <Button type="submit" className="btn btn-primary btn-sm" isDisabled={add.isPending}>
            {t('passkeys.add')}
          </Button>
        </form>
      ) : (
        <p className="note">{t('passkeys.not-here')}</p>
      )}
    </section>
  );
}
