// SPDX-License-Identifier: AGPL-3.0-or-later
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { messageOf } from '../data/api.ts';
import { Icon } from '../kit/icons.tsx';
import { LinkTo } from '../kit/link-to.tsx';
import { channelName, dayAndTime, languageName, territoryName } from '../kit/names.ts';
import { t } from '../kit/texts.ts';
import { type FoundLine, piecesOf, runSearch, type SearchHit, type SearchSoFar } from './search-run.ts';

/** Who comes back from a conversation finds what was found. In memory only: it is gone with the page. */
let kept: SearchSoFar | null = null;

/** Search in what was said: it goes through the conversations, the latest first, and shows what it finds on the way. */
export function SearchPane() {
  const [text, setText] = useState(kept?.text ?? '');
  const [soFar, setSoFar] = useState(kept);
  const running = useRef<AbortController | null>(null);
  const stop = () => {
    running.current?.abort();
    running.current = null;
  };
  useEffect(() => () => running.current?.abort(), []);
  const show = (next: SearchSoFar | null) => {
    kept = next;
    setSoFar(next);
  };
  const run = (from: SearchSoFar | null) => {
    stop();
    const control = new AbortController();
    running.current = control;
    void runSearch(from?.text ?? text.trim(), from, { signal: control.signal, onProgress: show });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim().length > 1) run(null);
  };
  const cancel = () => {
    stop();
    if (soFar) show({ ...soFar, state: soFar.next ? 'paused' : 'done' });
  };
  return (
    <section className="search" aria-label={t('search.title')}>
      <div className="search-head">
        <LinkTo to={{ page: 'queue' }} className="back">
          <Icon name="back" />
          {t('thread.back')}
        </LinkTo>
        <h1>{t('search.title')}</h1>
        {/* biome-ignore lint/a11y/useSemanticElements: not every browser of an office knows the element */}
        <form className="search-form" onSubmit={submit} role="search">
          <input
            type="search"
            className="filter"
            aria-label={t('search.words')}
            value={text}
            maxLength={200}
            dir="auto"
            // biome-ignore lint/a11y/noAutofocus: whoever opens the search wants to write
            autoFocus
            onChange={(event) => setText(event.target.value)}
          />
          {soFar?.state === 'running' ? (
            <Button className="btn btn-outline-primary btn-sm" onPress={cancel}>
              {t('search.stop')}
            </Button>
          ) : (
            <Button type="submit" className="btn btn-primary btn-sm">
              {t('search.start')}
            </Button>
          )}
        </form>
        <p className="muted">{t('search.how')}</p>
        <p className="search-state" role="status">
          {soFar ? stateOf(soFar) : ''}
        </p>
        {soFar?.state === 'failed' ? (
          <p className="note note-danger" role="alert">
            {messageOf(soFar.error)}
          </p>
        ) : null}
      </div>
      <ul className="hits">
        {soFar?.hits.map((hit) => (
          <Hit key={hit.handoff.id} hit={hit} />
        ))}
      </ul>
      {soFar?.state === 'paused' ? (
        <Button className="btn btn-outline-primary btn-sm" onPress={() => run(soFar)}>
          {t('search.more')}
        </Button>
      ) : null}
    </section>
  );
}

function stateOf({ state, hits, searchedUntil, lookedInto }: SearchSoFar): string {
  const found = t('search.found', { count: hits.length });
  if (state === 'done') return `${found} ${t('search.all', { count: lookedInto })}`;
  if (searchedUntil === null) return t('search.running');
  return `${found} ${t('search.until', { when: dayAndTime(searchedUntil) })}`;
}

function Hit({ hit: { handoff, lines } }: { readonly hit: SearchHit }) {
  const place = handoff.territory ? [territoryName(handoff.territory)] : [];
  const facts = [languageName(handoff.language), ...place, channelName(handoff.channel)].join(' · ');
  return (
    <li className="hit">
      <h2>
        <LinkTo to={{ page: 'thread', id: handoff.id }}>{handoff.alias}</LinkTo>
      </h2>
      <p className="muted">{facts}</p>
      <ul>
        {lines.map((line) => (
          <li key={line.seq}>
            <LinkTo to={{ page: 'thread', id: handoff.id, line: line.seq }} className="hit-line">
              <Found line={line} />
            </LinkTo>
          </li>
        ))}
      </ul>
    </li>
  );
}

function Found({ line }: { readonly line: FoundLine }) {
  return (
    <>
      <span className="hit-who">
        {t(`speakers.${line.speaker}`)} · {dayAndTime(line.at)}
      </span>
      <span className="hit-text" dir="auto">
        {piecesOf(line.snippet).map((piece, index) =>
          piece.found ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move
            <mark key={index}>{piece.text}</mark>
          ) : (
            piece.text
          ),
        )}
      </span>
    </>
  );
}
