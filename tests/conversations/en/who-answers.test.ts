// SPDX-License-Identifier: AGPL-3.0-or-later
import { means } from '../../fakes/understanding.ts';
import { conversation, known, type PersonSays } from '../run.ts';

const operator = (
  act: 'claimed' | 'message' | 'handed-back' | 'closed' | 'released',
  text?: string,
): PersonSays => ({
  happens: { kind: 'operator', act, name: 'Anna', text },
});
const meanings = {
  'renew permit': means('permit-renewal'),
  'he hits me': { decision: 'safety', flow: 'violence' },
  'fraud message': { decision: 'safety', flow: 'fraud' },
} as const;

conversation(
  'while a person is awaited the bot answers and says once that they wait',
  { meanings, state: known() },
  [
    ['person', [{ text: 'A person will answer you here.', buttons: ['No person needed'] }]],
    ['renew permit', ['still in the queue', 'Renewing']],
    ['renew permit', ['Renewing']],
    ['gibberish', ['already in the queue']],
    ['person', ['already in the queue']],
    ['no person needed', ['no longer in the queue']],
    [{ happens: { kind: 'action', action: 'nowait' } }, ['not in the queue']],
  ],
);

conversation('while a person answers the bot is silent', { meanings, state: known() }, [
  ['person', ['A person will answer you here.']],
  [operator('claimed'), ['You are now talking with Anna.']],
  ['renew permit', []],
  ['menu', []],
  ['1', []],
  [{ happens: { kind: 'action', action: 'menu' } }, []],
  [operator('message', 'Good morning, which permit?'), ['Good morning, which permit?']],
  [{ happens: { kind: 'media', media: 'image' } }, ['do not arrive here']],
  ['stop', ['sees that you want to stop']],
  [operator('closed'), ['Anna has closed this talk.']],
  ['renew permit', ['Renewing']],
]);

conversation('a card of danger comes also while a person answers', { meanings, state: known() }, [
  ['person', ['A person will answer you here.']],
  [operator('claimed'), ['Anna']],
  ['he hits me', [{ text: '1522', buttons: ['Talk to a person', 'I want information'] }]],
  ['renew permit', []],
]);

conversation(
  'deleting is explained first, and "1" to an operator deletes nothing',
  { meanings, state: known() },
  [
    ['person', ['A person will answer you here.']],
    [operator('claimed'), ['Anna']],
    [
      'delete my data',
      [{ text: 'Do you want to delete everything?', buttons: ['Delete everything', 'Do not delete'] }],
    ],
    ['wait', []],
    ['1', []],
    ['delete my data', ['Do you want to delete everything?']],
    ['1', ['Everything is deleted.']],
  ],
);

conversation('an operator who leaves puts the person back into the queue', { meanings, state: known() }, [
  ['person', ['A person will answer you here.']],
  [operator('claimed'), ['Anna']],
  [operator('released'), ['Another person will answer you here.']],
  ['renew permit', ['Renewing']],
]);

conversation('danger first, then welcome with the next message', { meanings, locale: 'en' }, [
  ['he hits me', ['If you are in danger now']],
  [{ press: 'Talk to a person' }, ['call 112 now']],
  ['renew permit', ['Hello!', 'Renewing']],
]);

conversation('a watch flow shows its card and calls nobody', { meanings, state: known() }, [
  ['fraud message', ['If you are in danger now']],
  ['renew permit', ['Renewing']],
]);
