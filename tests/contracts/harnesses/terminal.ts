// SPDX-License-Identifier: AGPL-3.0-or-later
import { PassThrough, Writable } from 'node:stream';
import { encodeActivity } from '../../../adapters/terminal/encode.ts';
import { TerminalChannel } from '../../../adapters/terminal/terminal-channel.ts';
import type { ChannelHarness, Person, Seen } from '../harness.ts';
import { untilTrue } from '../service.ts';

/** One person at a keyboard: nothing is acknowledged, pressed, edited or refused. */
export const terminal: ChannelHarness = {
  name: 'terminal',
  traits: {
    redelivers: false,
    reorders: false,
    presses: false,
    edits: false,
    opensItself: true,
    takesBack: false,
    manyPeople: false,
    unreadable: [],
    refusals: {},
  },
  // What is attached is an address between text and choices, and tested with the channel.
  encode: ({ attachments: _attached, ...activity }) => [
    { ...read(encodeActivity(activity, (url) => url)), faults: [] },
  ],
  open: async ({ taken, link }) => {
    const input = new PassThrough();
    const shown: Seen[] = [];
    const output = new Writable({
      decodeStrings: false,
      write: (text, _encoding, done) => {
        shown.push(read(String(text)));
        done();
      },
    });
    const channel = new TerminalChannel({ input, output, start: link, onEnd: () => undefined });
    return {
      channel,
      person: () => person(input, shown, taken),
      refuse: () => undefined,
      secrets: [],
      close: async () => void input.destroy(),
    };
  },
};

function person(input: PassThrough, shown: readonly Seen[], taken: () => number): Person {
  let typed = 0;
  const never = () => {
    throw new Error('A terminal has no such thing.');
  };
  return {
    address: 'made by the channel',
    open: () => ({ deliver: () => untilTrue(() => taken() > 0).then(() => true) }),
    types: (text) => ({
      deliver: async () => {
        typed += 1;
        input.write(`${text}\n`);
        // The conversation itself began with one.
        const all = typed + 1;
        await untilTrue(() => taken() >= all);
        return true;
      },
    }),
    presses: never,
    edits: never,
    sends: never,
    seen: () => Promise.resolve([...shown]),
    onScreen: () => Promise.resolve([...shown]),
  };
}

function read(lines: string): Seen {
  const choices = /(?:\n {2}\d+\. [^\n]*)*\n?$/u.exec(lines)?.[0] ?? '';
  const titles = [...choices.matchAll(/^ {2}\d+\. (.*)$/gmu)].map(([, title = '']) => title);
  return {
    text: lines.slice(0, lines.length - choices.length).replace(/^\n/, ''),
    buttons: titles.map((title) => ({ title, value: null })),
  };
}
