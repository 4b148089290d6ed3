// SPDX-License-Identifier: AGPL-3.0-or-later
import { PassThrough } from 'node:stream';
import type { Incoming } from '../../../adapters/channel.ts';
import { TerminalChannel } from '../../../adapters/terminal/terminal-channel.ts';

test('a recording is the address where it can be opened, above the choices', async () => {
  const output = new PassThrough();
  const channel = new TerminalChannel({
    input: new PassThrough(),
    output,
    onEnd: () => undefined,
    whereIs: (url) => `https://sportello.example.it${url}`,
  });
  const received: Incoming[] = [];
  await channel.start((batch) => {
    received.push(...batch);
    return Promise.resolve();
  });
  await channel.stop();
  await channel.send(received[0]?.address ?? '', {
    type: 'message',
    id: 'a1',
    text: 'La scheda letta ad alta voce.',
    locale: 'it',
    speaker: 'bot',
    buttons: [{ type: 'postBack', title: 'Menu', value: 'menu' }],
    attachments: [
      { contentType: 'audio/mpeg', contentUrl: '/media/0f.mp3', name: '', content: { bytes: 1, title: '' } },
    ],
  });
  expect(String(output.read())).toBe(
    '\nLa scheda letta ad alta voce.\n  https://sportello.example.it/media/0f.mp3\n  1. Menu\n',
  );
});
