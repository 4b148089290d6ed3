// SPDX-License-Identifier: AGPL-3.0-or-later
import { fillFacts } from '../knowledge/facts.ts';
import type { Language } from '../knowledge/language.ts';
import type { SafetyFlow } from '../knowledge/pack.ts';
import type { Understood } from '../knowledge/understood.ts';
import type { Action } from './actions.ts';
import { mediaActions } from './media-offer.ts';
import { showMenu } from './menu.ts';
import { tellOpening } from './person.ts';
import { showAnswer } from './show-answer.ts';
import { summaryFor } from './summary.ts';
import type { Talk } from './talk.ts';
import { wording, wordingLanguage } from './wording.ts';

/**
 * The fixed card of a flow of danger, before anything else: before the welcome, and also while a person answers.
 * Asks nothing, keeps nothing of the message when the flow is private.
 */
export function showSafetyCard(talk: Talk, flowId: string, understood: Understood): void {
  const flow = talk.around.pack.flows.get(flowId);
  const language = languageOfCard(talk, understood);
  sayCard(talk, flowId, language);
  if (flow?.private ?? true) talk.effect({ kind: 'forget-message' });
  if (flow?.urgent ?? true) handOff(talk, flowId);
  talk.count('safety', { detail: flowId });
}

/** The card and its buttons; by itself it alarms nobody. */
export function sayCard(talk: Talk, flow: string, language: Language): void {
  const shown = cardLanguage(talk, flow, language);
  talk.say(cardText(talk, flow, language), {
    card: 'safety',
    language: shown,
    actions: actionsUnderCard(talk, flow, shown),
  });
}

/** A person first: listening must not stand between somebody in danger and help. */
export function actionsUnderCard(talk: Talk, flow: string, language: Language): Action[] {
  return [
    { kind: 'safety-person', flow },
    ...mediaActions(talk.around, { flow }, language),
    { kind: 'safety-information', flow },
  ];
}

function handOff(talk: Talk, flow: string): void {
  const summary = summaryFor(talk.state, talk.around.pack, { reason: 'safety', flow });
  talk.effect({ kind: 'handoff', reason: 'safety', urgent: true, flow, summary });
  talk.remember({ queueTold: false });
}

// A person in danger may write in another language than the one they once chose: a sure guess wins.
function languageOfCard(talk: Talk, understood: Understood): Language {
  return understood.languageConfidence >= 0.95 ? understood.language : talk.language;
}

function cardLanguage(talk: Talk, flow: string, language: Language): Language {
  const { safety } = talk.around.pack;
  const order: readonly Language[] = [language, 'en', 'it'];
  return order.find((one) => safety[one]?.cards[flow]) ?? wordingLanguage(language);
}

function cardText(talk: Talk, flow: string, language: Language): string {
  const { pack } = talk.around;
  const shown = cardLanguage(talk, flow, language);
  const card = pack.safety[shown]?.cards[flow];
  if (card) return fillFacts(pack, card, shown).trim();
  return wording(shown, 'safety.plain', { emergency: String(pack.facts.get('line_112')?.value ?? '112') });
}

/** "Talk to a person" under the card: says plainly whether somebody is there. */
export function askPersonInDanger(talk: Talk, flow: string): void {
  handOff(talk, flow);
  talk.remember({ askedPerson: true, queueTold: true });
  tellOpening(talk, {
    open: 'safety.person-open',
    closed: 'safety.person-closed',
    unknown: 'safety.person-closed-no-date',
  });
}

/** "I want information" under the card: the ordinary entry, and nobody is alarmed any more. */
export function informInstead(talk: Talk, flowId: string): void {
  const flow: SafetyFlow | undefined = talk.around.pack.flows.get(flowId);
  if (talk.around.owner === 'waiting' && !talk.state.askedPerson) talk.effect({ kind: 'cancel-handoff' });
  talk.count('safety-information', { detail: flowId });
  const entry = [flow?.entry, ...(flow?.also ?? [])].find(
    (one) => one !== undefined && talk.around.pack.entries.has(one),
  );
  if (!entry) {
    showMenu(talk);
    return;
  }
  talk.tell('safety.information');
  showAnswer(talk, entry);
}
