// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Language } from '../knowledge/language.ts';
import type { Pack } from '../knowledge/pack.ts';
import type { ConversationState, Effect } from './turn.ts';

type Handoff = Extract<Effect, { kind: 'handoff' }>;

export interface SummaryRequest {
  readonly reason: Handoff['reason'];
  readonly flow?: string;
  readonly entry?: string;
}

const reasons: Readonly<Record<Handoff['reason'], string>> = {
  asked: 'Chiede di parlare con una persona.',
  misses: 'L’assistente non ha trovato la risposta; accetta di parlare con una persona.',
  safety: 'Possibile pericolo: è stata mostrata la scheda di sicurezza.',
  entry: 'Chiede una persona dopo avere letto una risposta.',
  media: 'Ha mandato un messaggio che l’assistente non può leggere; chiede una persona.',
  failed: 'Il messaggio non ha potuto avere risposta automatica.',
};

const languageNames = new Intl.DisplayNames('it', { type: 'language' });

/**
 * What an operator reads before taking a conversation, in Italian: who is there, why, what was already answered.
 * Made of ids and titles only, never of what the person wrote. Of a private flow only its number in the plan is named.
 */
export function summaryFor(state: ConversationState, pack: Pack, request: SummaryRequest): string {
  const flow = request.flow ? pack.flows.get(request.flow) : undefined;
  const answered = state.answered.map((entry) => `«${titleIn(pack, entry)}»`);
  const asked = request.entry && !flow ? `Argomento: «${titleIn(pack, request.entry)}».` : '';
  const lines = [
    reasons[request.reason],
    flow ? flowLine(flow.plan, flow.private) : '',
    asked,
    `Lingua: ${languageName(state.language)}. Territorio: ${territoryName(pack, state.territory)}.`,
    answered.length > 0 ? `Risposte già mostrate: ${answered.join(', ')}.` : '',
    state.misses > 0 ? `Domande senza risposta di seguito: ${state.misses}.` : '',
  ];
  return lines.filter(Boolean).join(' ');
}

function flowLine(plan: string, isPrivate: boolean): string {
  return isPrivate ? `Scheda ${plan}; il testo del messaggio non è conservato.` : `Scheda ${plan}.`;
}

function titleIn(pack: Pack, entry: string): string {
  const texts = pack.entries.get(entry)?.texts;
  return texts?.it?.title ?? texts?.en?.title ?? entry;
}

function languageName(language: Language | undefined): string {
  return language ? (languageNames.of(language) ?? language) : 'non ancora nota';
}

function territoryName(pack: Pack, territory: string | undefined): string {
  if (!territory) return 'non indicato';
  return pack.territories.find((one) => one.id === territory)?.name ?? territory;
}
