// SPDX-License-Identifier: AGPL-3.0-or-later
import { sizedTitle } from '../../dialogs/media-title.ts';
import { autonyms, type Language } from '../../knowledge/language.ts';
import { type MediaOwner, mediaToShow, type ShownMedium } from '../../knowledge/media.ts';
import { mediaAddress } from '../media-address.ts';
import { type Html, html } from './html.ts';
import { markedHtml } from './marked-html.ts';
import type { Making } from './page.ts';

/**
 * What an entry or a card has to hear, watch and look at. Nothing is loaded before it is asked for; on paper and
 * without a network its words stand in its place.
 */
export function mediaHtml(
  { pack, now, offline = false }: Making,
  owner: MediaOwner,
  language: Language,
): Html | null {
  const media = mediaToShow(pack, owner, language, now);
  if (media.length === 0) return null;
  return html`<div class="media">${media.map((one) => figure(one, language, offline))}</div>`;
}

function figure(medium: ShownMedium, language: Language, offline: boolean): Html {
  const { alt, transcript } = medium;
  const words = html`<figcaption>${alt}${transcript && markedHtml(transcript)}</figcaption>`;
  return html`<figure>${!offline && player(medium, language)}${words}</figure>`;
}

function player({ kind, file, alt, captions }: ShownMedium, language: Language): Html {
  const address = mediaAddress(file);
  const title = sizedTitle(kind, file.bytes, language);
  if (kind === 'audio')
    return html`<p class="player"><b>${title}</b> <audio controls preload="none" src="${address}" aria-label="${alt}"></audio></p>`;
  if (kind === 'video') {
    const track =
      captions &&
      html`<track kind="captions" src="${mediaAddress(captions)}" srclang="${language}" label="${autonyms[language]}">`;
    return html`<p class="player"><b>${title}</b> <video controls preload="none" playsinline src="${address}" aria-label="${alt}">${track}</video></p>`;
  }
  // Works without a script: what a closed `details` holds is not loaded while it is lazy.
  return html`<details class="player"><summary>${title}</summary><img loading="lazy" src="${address}" alt="${alt}"></details>`;
}
