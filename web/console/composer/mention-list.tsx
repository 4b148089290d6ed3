// SPDX-License-Identifier: AGPL-3.0-or-later
import { type KeyboardEvent, type RefObject, useState } from 'react';
import { t } from '../kit/texts.ts';
import type { Colleague } from './composer-queries.ts';
import { type DraftPlace, editDraft } from './draft-store.ts';
import { useDraft } from './use-draft.ts';

const listId = 'mention-list';
const optionId = (id: string) => `mention-${id}`;
const mostShown = 8;

/** The name that is being typed: from the last "@" before the caret, as long as somebody begins so. */
export function openMention(text: string, caret: number, colleagues: readonly Colleague[]) {
  const start = text.lastIndexOf('@', caret - 1);
  if (start < 0 || /[\p{L}\p{N}]/u.test(text.charAt(start - 1))) return null;
  const typed = text.slice(start + 1, caret).toLocaleLowerCase();
  const found = colleagues
    .filter(({ name }) => {
      const plain = name.toLocaleLowerCase();
      return (
        plain !== typed &&
        plain.split(' ').some((_, at, words) => words.slice(at).join(' ').startsWith(typed))
      );
    })
    .slice(0, mostShown);
  return found.length > 0 ? { start, end: caret, found } : null;
}

/** Whom a note calls by name: the longest name counts, "@Anna Rossi" is not Anna. */
export function mentionedIn(text: string, colleagues: readonly Colleague[]): Colleague[] {
  const called: Colleague[] = [];
  let rest = text;
  for (const one of [...colleagues].sort((a, b) => b.name.length - a.name.length)) {
    const name = one.name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const next = rest.replace(new RegExp(`@${name}(?![\\p{L}\\p{M}\\p{N}])`, 'gu'), ' ');
    if (next !== rest) called.push(one);
    rest = next;
  }
  return called;
}

/** A list of colleagues beside the caret, chosen with arrows and Enter; the keyboard stays in the box. */
export function useMentionList(
  place: DraftPlace,
  {
    boxRef,
    colleagues,
  }: {
    readonly boxRef: RefObject<HTMLTextAreaElement | null>;
    readonly colleagues: readonly Colleague[];
  },
) {
  const { text, caret: next } = useDraft(place);
  const [active, setActive] = useState(0);
  const [shutFor, setShutFor] = useState<string | null>(null);
  const caret = next ?? boxRef.current?.selectionStart ?? text.length;
  const open = shutFor === text ? null : openMention(text, caret, colleagues);
  const found = open?.found ?? [];
  const at = Math.min(active, Math.max(0, found.length - 1));
  const choose = (one: Colleague) => {
    if (!open) return;
    const words = `@${one.name} `;
    const next = text.slice(0, open.start) + words + text.slice(open.end);
    setActive(0);
    editDraft(place, { text: next, caret: open.start + words.length });
  };
  const onKey = ({ key, ctrlKey, metaKey }: KeyboardEvent<HTMLTextAreaElement>): boolean => {
    const current = found[at];
    if (!current || ctrlKey || metaKey) return false;
    if (key === 'ArrowDown') setActive((at + 1) % found.length);
    else if (key === 'ArrowUp') setActive((at + found.length - 1) % found.length);
    else if (key === 'Enter' || key === 'Tab') choose(current);
    else if (key === 'Escape') setShutFor(text);
    else return false;
    return true;
  };
  const current = found[at];
  const box = {
    'aria-autocomplete': 'list' as const,
    'aria-haspopup': 'listbox' as const,
    'aria-controls': current ? listId : undefined,
    'aria-activedescendant': current ? optionId(current.id) : undefined,
  };
  return { found, active: at, choose, onKey, box };
}

export function MentionList({
  found,
  active,
  choose,
}: {
  readonly found: readonly Colleague[];
  readonly active: number;
  readonly choose: (one: Colleague) => void;
}) {
  return (
    <>
      <p className="visually-hidden" role="status">
        {found.length > 0 ? t('notes.found', { count: found.length }) : ''}
      </p>
      {found.length > 0 ? (
        <div className="mention-list" id={listId} role="listbox" aria-label={t('notes.colleagues')}>
          {found.map((one, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the box, where the keyboard stays
            <div
              key={one.id}
              id={optionId(one.id)}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              className="mention"
              // The box keeps the keyboard.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(one)}
            >
              {one.name}
            </div>
          ))}
        </div>
      ) : null}
    </>
  );
}
