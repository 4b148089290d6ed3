// SPDX-License-Identifier: AGPL-3.0-or-later
import { fillFacts } from '../../knowledge/facts.ts';
import { directionOf, type Language } from '../../knowledge/language.ts';
import type { Entry, Pack } from '../../knowledge/pack.ts';
import type { Understanding, Understood } from '../../knowledge/understood.ts';
import { chatAddress, entryList } from './entry-page.ts';
import { topicList } from './home-page.ts';
import { type Html, html } from './html.ts';
import { icon } from './icon.ts';
import { markedHtml } from './marked-html.ts';
import { mediaHtml } from './media-html.ts';
import { type Making, pageHtml, say, searchForm } from './page.ts';

/** Longest search that is read. */
export const longestSearch = 200;

/**
 * What the understanding makes of a search: the card of a danger before anything else, then a few entries, or
 * that there is no sure answer.
 */
export function searchPage(making: Making, typed: string, understanding: Understanding): string {
  const { language, words } = making;
  const query = typed.trim().slice(0, longestSearch);
  if (query === '')
    return page(making, html`${searchForm(making)}<h2>${words.topics}</h2>${topicList(making)}`);
  const understood = understanding.understand(query, { language });
  const danger = understood.decision === 'safety';
  const entries = danger ? entriesInDanger(making, understood) : entriesFound(making, understood);
  // What somebody in danger wrote does not stay on the screen.
  const form = searchForm(making, danger ? '' : query);
  const found = entries.length > 0 && html`<h2>${words.results}</h2>${entryList(making, entries)}`;
  const nothing = !danger && entries.length === 0 && html`<p class="note">${words.nothing}</p>`;
  const ask = html`<p class="actions"><a class="outline" href="${chatAddress(language)}">${icon('chat')}${words.askOpen}</a></p>`;
  const topics = entries.length === 0 && html`<h2>${words.topics}</h2>${topicList(making)}`;
  return page(
    making,
    html`${danger && card(making, understood)}${!danger && form}${nothing}${found}${ask}${topics}${danger && form}`,
  );
}

/** The copy on the phone has no search: it says so, and leads on. */
export function searchOfflinePage(making: Making): string {
  const { words } = making;
  return page(
    making,
    html`<p class="note">${words.needsInternet}</p><h2>${words.topics}</h2>${topicList(making)}`,
  );
}

export function tooManyPage(making: Making): string {
  const { words } = making;
  return page(making, html`<p class="note">${words.tooMany}</p><h2>${words.topics}</h2>${topicList(making)}`);
}

function page(making: Making, content: Html): string {
  const { words } = making;
  // What was searched for is not in the title: titles stay in the history.
  const body = html`<h1>${words.search}</h1>${content}`;
  return pageHtml(making, { place: null, title: words.search, body });
}

const mostFound = 4;
/** As many as the bot asks back with. */
const mostChoices = 3;

/** A sure answer with what its editors put beside it: what came second by chance would only confuse. */
function entriesFound({ pack }: Making, { decision, entries }: Understood): Entry[] {
  if (decision !== 'answer' && decision !== 'choose') return [];
  const known = entries.flatMap(({ id }) => pack.entries.get(id) ?? []);
  const [first] = known;
  if (decision === 'choose' || !first) return known.slice(0, mostChoices);
  const beside = first.related.filter((id) => id !== first.id).flatMap((id) => pack.entries.get(id) ?? []);
  return [first, ...beside].slice(0, mostFound);
}

function entriesInDanger({ pack }: Making, { flow, entries }: Understood): Entry[] {
  const known = pack.flows.get(flow ?? '');
  const ids = new Set([
    ...(known ? [known.entry, ...known.also] : []),
    ...entries.slice(0, 1).map(({ id }) => id),
  ]);
  return [...ids].flatMap((id) => pack.entries.get(id) ?? []).slice(0, mostFound);
}

/** The same fixed card as in the chat. A sure guess of the language wins over the page's. */
function card(making: Making, { flow = '', language, languageConfidence }: Understood): Html {
  const { pack, words } = making;
  const wanted = languageConfidence >= 0.95 ? language : making.language;
  const shown = cardLanguage(pack, flow, wanted);
  const text = shown && pack.safety[shown]?.cards[flow];
  const said =
    shown && text
      ? html`<div lang="${shown}" dir="${directionOf(shown)}">${mediaHtml(making, { flow }, shown)}${markedHtml(fillFacts(pack, text, shown))}</div>`
      : markedHtml(
          say(making, 'safety.plain', { emergency: String(pack.facts.get('line_112')?.value ?? '112') }),
        );
  return html`<section class="safety" role="alert"><h2>${icon('alert')}${words.danger}</h2>${said}</section>`;
}

function cardLanguage({ safety }: Pack, flow: string, wanted: Language): Language | undefined {
  const order: readonly Language[] = [wanted, 'en', 'it'];
  return order.find((one) => safety[one]?.cards[flow]);
}
