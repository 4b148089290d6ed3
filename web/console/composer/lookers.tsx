// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery } from '@tanstack/react-query';
import { Icon } from '../kit/icons.tsx';
import { t } from '../kit/texts.ts';
import { type Looker, lookingQuery } from './composer-queries.ts';

/** Which colleagues have this conversation open, and who of them types. */
export function Lookers({
  handoffId,
  typingOnly = false,
}: {
  readonly handoffId: string;
  readonly typingOnly?: boolean;
}) {
  const looking = useQuery(lookingQuery(handoffId)).data ?? [];
  const typing = looking.filter((one) => one.typing !== null);
  const shown = typingOnly ? typing : looking;
  return (
    <p className={typingOnly ? 'lookers lookers-typing' : 'lookers'} role="status">
      {shown.length > 0 ? (
        <>
          <Icon name={typing.length > 0 ? 'pencil' : 'person'} small />
          {sentenceOf(shown, typing)}
        </>
      ) : null}
    </p>
  );
}

function sentenceOf(shown: readonly Looker[], typing: readonly Looker[]): string {
  const [first] = typing;
  if (first && typing.length === 1 && shown.length === 1)
    return t(`looking.${first.typing ?? 'reply'}`, { name: first.name });
  const names = (typing.length > 0 ? typing : shown).map(({ name }) => name).join(', ');
  const count = typing.length > 0 ? typing.length : shown.length;
  return t(typing.length > 0 ? 'looking.typing' : 'looking.here', { names, count });
}
