// SPDX-License-Identifier: AGPL-3.0-or-later
import { counterRequest } from '../../dialogs/counter-card.ts';
import { titleFor } from '../../dialogs/titles.ts';
import { composeAnswer } from '../../knowledge/answer.ts';
import { autonyms, directionOf, type Language } from '../../knowledge/language.ts';
import type { Entry } from '../../knowledge/pack.ts';
import { topicTitle } from './entry-page.ts';
import { type Html, html } from './html.ts';
import { icon } from './icon.ts';
import { markedHtml } from './marked-html.ts';
import { type Making, pageHtml, say, trail } from './page.ts';

/**
 * What to show at the window: the request and the papers in Italian, large, beside the same in the person's language,
 * so that both know what is being asked.
 */
export function cardPage(making: Making, entry: Entry): string {
  const { pack, language, words } = making;
  const title = titleFor(entry, pack, language);
  const request = counterRequest(pack, entry, language);
  const other = request.language === 'it' ? null : request.language;
  const body = html`${trail(making, [{ kind: 'topic', topic: entry.topic }, topicTitle(pack, entry.topic, language)], [{ kind: 'entry', entry }, title])}
<h1>${say(making, 'button.card')}</h1><p>${say(making, 'card.show')}</p>
<div class="both">${column(making, entry, 'it', request.italian)}${other && column(making, entry, other, request.own)}</div>
<p class="actions"><button type="button" class="primary print" hidden>${icon('print')}${words.print}</button></p>`;
  return pageHtml(making, {
    place: { kind: 'card', entry },
    title: `${say(making, 'button.card')}: ${title}`,
    body,
  });
}

function column(making: Making, entry: Entry, language: Language, request: string): Html {
  const { pack, now } = making;
  const answer = composeAnswer(pack, entry, language, now);
  const papers = answer?.sections.find(({ name }) => name === 'documents')?.body;
  return html`<section lang="${language}" dir="${directionOf(language)}"><p class="tongue">${autonyms[language]}</p><div class="request">${markedHtml(request)}</div>${papers && html`<h2>${say({ language }, 'section.documents')}</h2>${markedHtml(papers)}`}</section>`;
}
