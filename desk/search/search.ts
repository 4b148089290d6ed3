// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHmac } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { plainWords } from '../../knowledge/plain-words.ts';
import type { Ledger } from '../../ledger/open-ledger.ts';
import { sealJson, unsealJson } from '../../ledger/seal.ts';
import { aliasOf } from '../alias.ts';
import type { Audit } from '../audit.ts';
import { Budget } from '../budget.ts';
import { DeskError } from '../desk-error.ts';
import { permitted, type QueueItem, selectHandoffs, toQueueItem } from '../queue.ts';
import { type Actor, demand } from '../rights.ts';
import { findIn, type Snippet, wantedWords } from './match.ts';

/** A conversation in which something was found. */
export interface SearchHit {
  readonly handoff: QueueItem;
  /** Lines in which every word stands, the latest first; none where name, topic or entry match. */
  readonly lines: readonly FoundLine[];
}

export interface FoundLine {
  readonly seq: number;
  readonly at: number;
  readonly speaker: 'person' | 'bot' | 'operator' | 'notice';
  readonly snippet: Snippet;
}

export interface SearchPage {
  readonly hits: readonly SearchHit[];
  /** Conversations that began since then were searched; null when all were. */
  readonly searchedUntil: number | null;
  /** How many conversations this page has looked into. */
  readonly lookedInto: number;
  /** With which the next page is asked for; null when there is none. */
  readonly next: string | null;
}

export interface SearchParts {
  readonly audit: Audit;
  /** How long a page may take; it ends with the conversations at hand. */
  readonly pageMs?: number;
}

interface Cursor {
  readonly actor: string;
  readonly words: string;
  /** The last handoff looked into. */
  readonly after: string;
  readonly madeAt: number;
}

type Row = Awaited<ReturnType<ReturnType<typeof selectHandoffs>['execute']>>[number];

/** Small enough that other requests pass in between. */
const conversationsAtOnce = 25;
const linesPerConversation = 400;
const linesBetweenOthers = 500;
const foundPerConversation = 3;
const hitsPerPage = 20;
const mostPerPage = 2_000;
const cursorMs = 10 * 60_000;

/**
 * Searches in what was said. Texts are sealed for each person, so nothing can be looked up: the permitted conversations
 * are opened one after the other, the latest first, for a moment at a time, and the browser asks for more. That somebody
 * searched is in the record; what for is nowhere.
 */
export class Search {
  readonly #ledger: Ledger;
  readonly #audit: Audit;
  readonly #pageMs: number;
  readonly #key: Uint8Array;
  readonly #budget: Budget;

  constructor(ledger: Ledger, { audit, pageMs = 250 }: SearchParts) {
    this.#ledger = ledger;
    this.#audit = audit;
    this.#pageMs = pageMs;
    this.#key = ledger.master.derive('search cursors');
    this.#budget = new Budget({ most: 120, perSecond: 2, now: ledger.now });
  }

  /** @throws DeskError `bad-body` for no words or a page that is too old; `too-many` */
  async page(actor: Actor, { text, cursor, isGone = () => false }: SearchAsked): Promise<SearchPage> {
    demand(actor, 'messages.search');
    const words = wantedWords(text);
    if (words.length === 0) throw new DeskError('bad-body');
    const retryAfterSeconds = this.#budget.take(actor.id);
    if (retryAfterSeconds > 0) throw new DeskError('too-many', { detail: { retryAfterSeconds } });
    const after = cursor === null ? null : this.#open(cursor, actor, words);
    // A later page needs the mark of this one: each search is in the record once.
    if (after === null)
      await this.#audit.record({ actor: actor.id, action: 'messages.searched', subject: 'desk' });
    const looked = await this.#look(actor, words, { after, isGone });
    const { hits, last, lookedInto } = looked;
    return {
      hits,
      lookedInto,
      searchedUntil: last ? timeOf(last) : null,
      next: last ? this.#seal({ actor: actor.id, words, after: last }) : null,
    };
  }

  async #look(
    actor: Actor,
    words: readonly string[],
    { after, isGone }: { after: string | null; isGone: () => boolean },
  ): Promise<{ hits: SearchHit[]; last: string | null; lookedInto: number }> {
    const started = performance.now();
    const hits: SearchHit[] = [];
    let last = after;
    let lookedInto = 0;
    const isOver = () =>
      hits.length >= hitsPerPage ||
      lookedInto >= mostPerPage ||
      performance.now() - started > this.#pageMs ||
      isGone();
    for (;;) {
      const rows = await this.#rowsAfter(actor, last);
      hits.push(...(await this.#hitsIn(rows, words)));
      lookedInto += rows.length;
      if (rows.length < conversationsAtOnce) return { hits, last: null, lookedInto };
      last = rows.at(-1)?.id ?? null;
      if (isOver()) return { hits, last, lookedInto };
      await setImmediate();
    }
  }

  /** Each conversation once, by its latest stay with the operators. */
  #rowsAfter(actor: Actor, after: string | null): Promise<Row[]> {
    return permitted(selectHandoffs(this.#ledger), actor)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('handoffs as later')
              .select('later.id')
              .whereRef('later.conversation_id', '=', 'handoffs.conversation_id')
              .whereRef('later.id', '>', 'handoffs.id'),
          ),
        ),
      )
      .$if(after !== null, (query) => query.where('handoffs.id', '<', after ?? ''))
      .orderBy('handoffs.id', 'desc')
      .limit(conversationsAtOnce)
      .execute();
  }

  async #hitsIn(rows: readonly Row[], words: readonly string[]): Promise<SearchHit[]> {
    const lines = await this.#linesIn(rows, words);
    return rows.flatMap((row) => {
      const found = lines.get(row.conversation_id) ?? [];
      return found.length > 0 || isAbout(row, words) ? [{ handoff: toQueueItem(row), lines: found }] : [];
    });
  }

  async #linesIn(rows: readonly Row[], words: readonly string[]): Promise<Map<string, FoundLine[]>> {
    const found = new Map<string, FoundLine[]>();
    if (rows.length === 0) return found;
    const messages = await this.#latestLines(rows.map((row) => row.conversation_id));
    for (const [index, message] of messages.entries()) {
      if (index % linesBetweenOthers === 0) await setImmediate();
      const here = found.get(message.conversation_id) ?? [];
      if (here.length >= foundPerConversation || !message.sealed) continue;
      const shown = unsealJson<Said>(this.#ledger.people.keyOf(message.wrapped), message.sealed);
      const snippet = snippetOf(shown, words);
      if (!snippet) continue;
      here.push({ seq: message.id, at: message.at, speaker: message.speaker, snippet });
      found.set(message.conversation_id, here);
    }
    return found;
  }

  /** The latest of each conversation: a long one hides no other. */
  #latestLines(conversationIds: readonly string[]) {
    const { db } = this.#ledger;
    return db
      .selectFrom((from) =>
        from
          .selectFrom('messages')
          .select(['id', 'conversation_id', 'at', 'speaker', 'sealed'])
          .select((eb) =>
            eb.fn
              .agg<number>('row_number')
              .over((over) => over.partitionBy('conversation_id').orderBy('id', 'desc'))
              .as('place'),
          )
          .where('conversation_id', 'in', conversationIds)
          .where('sealed', 'is not', null)
          .as('line'),
      )
      .innerJoin('conversations', 'conversations.id', 'line.conversation_id')
      .innerJoin('person_keys', 'person_keys.person_id', 'conversations.person_id')
      .selectAll('line')
      .select('person_keys.wrapped')
      .where('line.place', '<=', linesPerConversation)
      .orderBy('line.id', 'desc')
      .execute();
  }

  #seal({ actor, words, after }: { actor: string; words: readonly string[]; after: string }): string {
    const cursor: Cursor = { actor, words: this.#mark(words), after, madeAt: this.#ledger.now() };
    return Buffer.from(sealJson(this.#key, cursor)).toString('base64url');
  }

  #open(sealed: string, actor: Actor, words: readonly string[]): string {
    let cursor: Cursor;
    try {
      cursor = unsealJson<Cursor>(this.#key, Buffer.from(sealed, 'base64url'));
    } catch {
      throw new DeskError('bad-body');
    }
    const holds =
      cursor.actor === actor.id &&
      cursor.words === this.#mark(words) &&
      this.#ledger.now() - cursor.madeAt < cursorMs;
    if (!holds) throw new DeskError('bad-body');
    return cursor.after;
  }

  #mark(words: readonly string[]): string {
    return createHmac('sha256', this.#key).update(words.join(' ')).digest('base64url');
  }
}

export interface SearchAsked {
  readonly text: string;
  /** The mark of the page before; null: a new search. */
  readonly cursor: string | null;
  /** Whether nobody waits for the answer any more. */
  readonly isGone?: () => boolean;
}

/** The slice of an activity that is searched. */
interface Said {
  readonly text?: unknown;
  readonly original?: unknown;
  readonly value?: unknown;
}

function snippetOf({ text, original, value }: Said, words: readonly string[]): Snippet | null {
  // What a button sends is no text of anybody's.
  if (typeof value === 'string' && value !== '') return null;
  for (const one of [text, original]) {
    const found = typeof one === 'string' ? findIn(one, words) : null;
    if (found) return found;
  }
  return null;
}

function isAbout(row: Row, words: readonly string[]): boolean {
  const about = plainWords([aliasOf(row.conversation_id), row.topic ?? '', row.entry ?? ''].join(' '));
  return words.every((word) => about.includes(word));
}

/** Ids begin with their time: RFC 9562, section 5.7. */
function timeOf(id: string): number | null {
  const at = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
  return Number.isFinite(at) ? at : null;
}
