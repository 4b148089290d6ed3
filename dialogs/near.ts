// SPDX-License-Identifier: AGPL-3.0-or-later
import { isolate } from '../knowledge/isolates.ts';
import type { Entry } from '../knowledge/pack.ts';
import { type NearOffice, officesNear } from '../knowledge/places.ts';
import type { Action } from './actions.ts';
import type { Talk } from './talk.ts';
import { titleFor } from './titles.ts';
import { wordingLanguage } from './wording.ts';

const mostOffices = 4;

/** The offices of an entry in the person's territory; without one, or when none is known there, the kinds of office. */
export function showOffices(talk: Talk, entryId: string): void {
  const { pack } = talk.around;
  const entry = pack.entries.get(entryId);
  if (!entry) return;
  talk.remember({ entry: entryId });
  talk.count('near', { entry: entryId, detail: talk.state.territory });
  const topic = titleFor(entry, pack, talk.language);
  const territory = pack.territories.find((one) => one.id === talk.state.territory);
  const offices = territory
    ? officesNear(pack, territory.id, entry.offices, talk.around.now).slice(0, mostOffices)
    : [];
  const actions: Action[] = [
    { kind: 'card', entry: entryId },
    { kind: 'bring', entry: entryId },
    { kind: 'barrier', entry: entryId },
    { kind: 'place' },
    { kind: 'person' },
  ];
  if (territory && offices.length > 0) {
    const heading = talk.words('near.here', { topic, place: territory.name });
    talk.say([heading, ...offices.map((office) => officeText(talk, office))].join('\n\n'), { actions });
  } else {
    talk.say(kindsText(talk, entry, topic), { actions });
  }
}

function officeText(talk: Talk, office: NearOffice): string {
  const { name, address, phone, hours, booking, email, web, confirmed } = office;
  const lines = [`**${isolate(name, wordingLanguage(talk.language))}**`];
  if (address) lines.push(talk.words('near.address', { address }));
  if (phone) lines.push(talk.words('near.phone', { phone }));
  if (hours) lines.push(talk.words('near.hours', { hours }));
  if (booking) lines.push(talk.words('near.booking', { booking }));
  if (email) lines.push(talk.words('near.email', { email }));
  if (web) lines.push(talk.words('near.web', { web }));
  if (!confirmed) lines.push(talk.words('near.unconfirmed'));
  return lines.join('\n');
}

function kindsText(talk: Talk, entry: Entry, topic: string): string {
  const { names } = talk.around.pack;
  const language = wordingLanguage(talk.language);
  const nameOf = (kind: string) =>
    names[language]?.offices[kind] ?? names.en?.offices[kind] ?? names.it?.offices[kind];
  const kinds = entry.offices.map(nameOf).filter((name) => name !== undefined);
  if (kinds.length === 0) return talk.words('near.nothing');
  const list = kinds.map((name) => `- ${name}`).join('\n');
  return `${talk.words('near.kinds', { topic })}\n${list}\n\n${talk.words('near.no-address')}`;
}
