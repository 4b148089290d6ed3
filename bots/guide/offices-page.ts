// SPDX-License-Identifier: AGPL-3.0-or-later
import { titleFor } from '../../dialogs/titles.ts';
import type { WordingKey } from '../../dialogs/wording.ts';
import { isolate } from '../../knowledge/isolates.ts';
import type { Entry } from '../../knowledge/pack.ts';
import { type NearOffice, officesNear } from '../../knowledge/places.ts';
import { chatAddress, topicTitle } from './entry-page.ts';
import { addressOf } from './guide-place.ts';
import { type Html, html } from './html.ts';
import { icon } from './icon.ts';
import { markedLine } from './marked-html.ts';
import { type Making, pageHtml, say, trail } from './page.ts';

/** The offices of an entry in one territory, as the bot shows them: an address only while it is confirmed. */
export function officesPage(making: Making, entry: Entry, territoryId: string): string {
  const { pack, language, now, words } = making;
  const title = titleFor(entry, pack, language);
  const place = pack.territories.find(({ id }) => id === territoryId)?.name ?? territoryId;
  const offices = officesNear(pack, territoryId, entry.offices, now);
  const others = pack.territories.map(
    ({ id, name }) =>
      html`<li><a href="${addressOf({ kind: 'offices', entry, territory: id }, language)}" lang="it" dir="ltr"${id === territoryId && html` aria-current="true"`}>${name}</a></li>`,
  );
  const body = html`${trail(making, [{ kind: 'topic', topic: entry.topic }, topicTitle(pack, entry.topic, language)], [{ kind: 'entry', entry }, title])}
<h1>${words.offices}: <bdi lang="it">${place}</bdi></h1><ul class="chips">${others}</ul>
${offices.length > 0 ? offices.map((office) => officeHtml(making, office)) : html`<p>${say(making, 'near.no-address')}</p>`}
<p class="actions"><a class="outline" href="${chatAddress(language, entry)}">${icon('chat')}${words.ask}</a></p>`;
  return pageHtml(making, {
    place: { kind: 'offices', entry, territory: territoryId },
    title: `${title}: ${isolate(place, language)}`,
    body,
  });
}

const shown = ['address', 'phone', 'hours', 'booking', 'email', 'web'] as const;

function officeHtml(making: Making, office: NearOffice): Html {
  const lines = shown.flatMap((name) => {
    const value = office[name];
    const key: WordingKey = `near.${name}`;
    return value ? [html`<li>${markedLine(say(making, key, { [name]: value }))}</li>`] : [];
  });
  return html`<section class="office"><h2 lang="it" dir="ltr">${office.name}</h2><ul>${lines}</ul>${!office.confirmed && html`<p class="note">${say(making, 'near.unconfirmed')}</p>`}</section>`;
}
