// SPDX-License-Identifier: AGPL-3.0-or-later
import { summaryFor } from '../../dialogs/summary.ts';
import { takeTurn } from '../../dialogs/take-turn.ts';
import { known, surroundingsWith } from '../conversations/run.ts';
import { smallPack } from '../fakes/small-pack.ts';

test('an operator reads in Italian who is there, why, and what was answered', () => {
  const state = known({ language: 'bn', territory: 'jesi', answered: ['permit-renewal', 'spid'], misses: 2 });
  expect(summaryFor(state, smallPack, { reason: 'entry', entry: 'permit-renewal' })).toBe(
    'Chiede una persona dopo avere letto una risposta. Argomento: «Rinnovo del permesso di soggiorno». ' +
      'Lingua: bengalese. Territorio: Jesi. ' +
      'Risposte già mostrate: «Rinnovo del permesso di soggiorno», «SPID: identità digitale». Domande senza risposta di seguito: 2.',
  );
});

test('of a private flow only its number is named', () => {
  const summary = summaryFor(known({ language: 'ar' }), smallPack, { reason: 'safety', flow: 'violence' });
  expect(summary).toBe(
    'Possibile pericolo: è stata mostrata la scheda di sicurezza. Scheda S2; il testo del messaggio non è conservato. Lingua: arabo. Territorio: non indicato.',
  );
});

test('what a person read about violence is not remembered among the answers', () => {
  const { state, effects } = takeTurn(
    { kind: 'action', action: 'info:violence' },
    known(),
    surroundingsWith({ surroundings: { owner: 'waiting' } }),
  );
  expect(state.answered).toEqual([]);
  expect(effects).toContainEqual({ kind: 'cancel-handoff' });
});

test('"I want information" does not cancel a person who was asked for before', () => {
  const around = surroundingsWith({ surroundings: { owner: 'waiting' } });
  const { effects } = takeTurn(
    { kind: 'action', action: 'info:violence' },
    known({ askedPerson: true }),
    around,
  );
  expect(effects).not.toContainEqual({ kind: 'cancel-handoff' });
});

test('nobody in danger is asked to bring papers', () => {
  const { replies } = takeTurn(
    { kind: 'action', action: 'card:domestic-violence' },
    known(),
    surroundingsWith(),
  );
  const actions = replies.flatMap((reply) => reply.buttons.map((button) => button.action));
  expect(actions).toEqual(['near:domestic-violence', 'barrier:domestic-violence', 'person']);
});
