// SPDX-License-Identifier: AGPL-3.0-or-later
import { allAutonyms } from './choose-language.ts';
import type { Talk } from './talk.ts';

/**
 * Who speaks, at what price, for whom, and what is kept: once, before the first answer, in the same turn.
 * @param alone true when nothing follows: then it also asks what the person needs
 */
export function welcome(talk: Talk, alone: boolean): void {
  if (talk.state.welcomed) return;
  talk.remember({ welcomed: true });
  talk.count('welcomed');
  const blocks = [
    `${talk.words('welcome.hello')} ${talk.words('welcome.what')}`,
    `${talk.words('welcome.person')}\n${talk.words('language.change')}\n${allAutonyms()}`,
    talk.words('welcome.privacy', { count: talk.around.retentionDays }),
  ];
  talk.offerAlso({ kind: 'languages' });
  if (!alone) {
    talk.say(blocks.join('\n\n'));
    return;
  }
  const ask = talk.words('welcome.ask');
  talk.say([...blocks, ask].join('\n\n'), {
    actions: [{ kind: 'menu' }, { kind: 'languages' }, { kind: 'person' }],
  });
}
