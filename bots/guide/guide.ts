// SPDX-License-Identifier: AGPL-3.0-or-later
import { dayInItaly } from '../../knowledge/days.ts';
import type { Language } from '../../knowledge/language.ts';
import type { Pack } from '../../knowledge/pack.ts';
import { cardPage } from './card-page.ts';
import { entryPage } from './entry-page.ts';
import { addressOf, type GuidePlace, topicsOf } from './guide-place.ts';
import type { GuideWords } from './guide-words.ts';
import { homePage, languagesPage, topicPage } from './home-page.ts';
import type { NoticeFacts, NoticeWords } from './notice.ts';
import { officesPage } from './offices-page.ts';
import { type OfflineCopy, packOffline } from './offline-copy.ts';
import { htmlType, type Packed, packed } from './packed-page.ts';
import type { GuideFiles, Making } from './page.ts';
import { privacyPage } from './privacy-page.ts';
import { searchOfflinePage } from './search-page.ts';

export interface GuideParts {
  /** The pack as it is now: an editor's change makes another one, with another hash. */
  readonly pack: () => Pack;
  readonly words: ReadonlyMap<Language, GuideWords>;
  readonly notice: ReadonlyMap<Language, NoticeWords>;
  readonly facts: NoticeFacts;
  readonly files: GuideFiles;
  /** What a page needs beside its own text: kept on the phone too. */
  readonly assets: readonly string[];
  readonly serviceName: string;
  /** Where people reach the service; empty: addresses stay relative. */
  readonly origin: string;
  readonly now?: () => Date;
}

/** Pages kept compressed: about 8 KB each. */
const mostKept = 1_000;

/**
 * The pack as pages. Each is rendered when it is first asked for and kept until the pack or the day changes: an answer
 * past its review day says so from that day on.
 */
export class Guide {
  readonly #parts: GuideParts;
  readonly #now: () => Date;
  #edition = '';
  readonly #pages = new Map<string, Packed>();
  readonly #copies = new Map<Language, Promise<OfflineCopy>>();

  constructor(parts: GuideParts) {
    this.#parts = parts;
    this.#now = parts.now ?? (() => new Date());
  }

  get pack(): Pack {
    return this.#parts.pack();
  }

  making(language: Language): Making {
    const { pack, words, notice, files, serviceName, origin } = this.#parts;
    const [its, sentences] = [words.get(language), notice.get(language)];
    if (!its || !sentences) throw new Error(`The guide has no words in ${language}.`);
    return {
      ...{ pack: pack(), now: this.#now(), language, words: its, notice: sentences },
      ...{ files, serviceName, origin },
    };
  }

  page(place: GuidePlace, language: Language): Packed {
    this.#forgetOld();
    const key = place.kind === 'languages' ? place.kind + language : addressOf(place, language);
    const known = this.#pages.get(key);
    if (known) {
      // The one that was not asked for longest goes first.
      this.#pages.delete(key);
      this.#pages.set(key, known);
      return known;
    }
    const made = packed(this.render(place, language), htmlType);
    this.#pages.set(key, made);
    if (this.#pages.size > mostKept) this.#pages.delete(this.#pages.keys().next().value ?? '');
    return made;
  }

  /** @param offline true: for a copy on the phone, which has no recordings, films and pictures in it */
  render(place: GuidePlace, language: Language, { offline = false } = {}): string {
    const making = { ...this.making(language), offline };
    switch (place.kind) {
      case 'languages':
        return languagesPage(making, (one) => this.#parts.words.get(one) ?? making.words);
      case 'home':
        return homePage(making);
      case 'privacy':
        return privacyPage(making, this.#parts.facts);
      case 'topic':
        return topicPage(making, place.topic);
      case 'entry':
        return entryPage(making, place.entry);
      case 'card':
        return cardPage(making, place.entry);
      case 'offices':
        return officesPage(making, place.entry, place.territory);
    }
  }

  /** Everything of one language for reading without a network; made once per pack and day. */
  offlineCopy(language: Language): Promise<OfflineCopy> {
    this.#forgetOld();
    let copy = this.#copies.get(language);
    if (!copy) {
      copy = this.#makeCopy(language);
      this.#copies.set(language, copy);
      copy.catch(() => this.#copies.delete(language));
    }
    return copy;
  }

  async #makeCopy(language: Language): Promise<OfflineCopy> {
    const pages: [address: string, text: string][] = [];
    for (const place of placesToKeep(this.pack)) {
      pages.push([addressOf(place, language), this.render(place, language, { offline: true })]);
      // Three hundred pages take a while: who chats meanwhile must not wait.
      if (pages.length % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const making = this.making(language);
    pages.push([`${addressOf({ kind: 'home' }, language)}search`, searchOfflinePage(making)]);
    return packOffline(making, pages, this.#parts.assets);
  }

  #forgetOld(): void {
    const edition = `${this.pack.hash} ${this.pack.media.hash} ${dayInItaly(this.#now())}`;
    if (edition === this.#edition) return;
    this.#edition = edition;
    this.#pages.clear();
    this.#copies.clear();
  }
}

/** What is read without a network. Offices are left out: their hours and addresses change first. */
function placesToKeep(pack: Pack): GuidePlace[] {
  const entries = [...pack.entries.values()];
  return [
    { kind: 'home' },
    { kind: 'privacy' },
    ...topicsOf(pack).map((topic) => ({ kind: 'topic', topic }) as const),
    ...entries.map((entry) => ({ kind: 'entry', entry }) as const),
    ...entries.map((entry) => ({ kind: 'card', entry }) as const),
  ];
}
