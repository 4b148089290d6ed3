// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SmalltalkKind } from '../knowledge/pack.ts';
import type { Talk } from './talk.ts';
import type { WordingKey } from './wording.ts';

/** Short and human, and back to what the person needs. */
export function smalltalk(talk: Talk, kind: SmalltalkKind): void {
  const personFirst = kind === 'insult';
  const closing = kind === 'goodbye';
  const menu = { kind: 'menu' } as const;
  const person = { kind: 'person' } as const;
  talk.tell(`smalltalk.${kind}`, { actions: closing ? [] : personFirst ? [person, menu] : [menu, person] });
}

const helpWords: readonly WordingKey[] = [
  'help.person',
  'help.menu',
  'help.language',
  'help.stop',
  'help.delete',
  'help.clean-up',
];

/** Danger first, then how this works, then the words that always work. */
export function showHelp(talk: Talk): void {
  const words = helpWords.map((key) => `- ${talk.words(key)}`);
  const list = [talk.words('help.words'), ...words].join('\n');
  const text = [talk.words('help.danger'), talk.words('help.what'), list].join('\n\n');
  talk.say(text, { actions: [{ kind: 'menu' }, { kind: 'person' }, { kind: 'languages' }] });
}
