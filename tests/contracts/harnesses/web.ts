// SPDX-License-Identifier: AGPL-3.0-or-later
import { type ActivitySet, type DirectLineActivity, encodeLine } from '../../../adapters/web/encode.ts';
import { directLinePath, WebChannel } from '../../../adapters/web/web-channel.ts';
import { toNeutral } from '../../../web/widget/to-neutral.ts';
import { type ChannelHarness, type Person, type Seen, spoken, type Unreadable } from '../harness.ts';

/** Largest activity of Direct Line. */
const mostBytes = 256 * 1024;
const often = { everyMs: 1, burst: 1_000 };

const contentTypes: Readonly<Partial<Record<Unreadable, string>>> = {
  voice: 'audio/ogg',
  image: 'image/jpeg',
  video: 'video/mp4',
  file: 'application/pdf',
};

export const web: ChannelHarness = {
  name: 'web',
  traits: {
    redelivers: true,
    reorders: true,
    presses: true,
    edits: false,
    opensItself: false,
    takesBack: true,
    manyPeople: true,
    unreadable: ['voice', 'image', 'video', 'file'],
    refusals: {},
  },
  encode: (activity) => {
    const { speaker } = activity;
    const shown = encodeLine('c', { seq: 1, uid: activity.id, at: 0, speaker, activity });
    const bytes = Buffer.byteLength(JSON.stringify({ activities: [shown], watermark: '1' }));
    return shown ? [{ ...read(shown), faults: bytes > mostBytes ? [`${bytes} bytes`] : [] }] : [];
  },
  open: async ({ ledger, url }) => {
    const secret = new Uint8Array(32).fill(7);
    const channel = new WebChannel({
      tokenSecret: secret,
      readThread: (address, after, limit) => ledger.threads.byAddress('web', address, after, limit),
      onThread: (listener) => ledger.wake.on('thread', listener),
      limits: { requests: often, conversations: often, messages: often, readings: often },
    });
    const secrets: string[] = [];
    return {
      channel,
      person: () => person(url, secrets),
      refuse: () => undefined,
      secrets,
      close: () => Promise.resolve(),
    };
  },
};

let count = 0;

function person(url: () => string, secrets: string[]): Person {
  const call = async (path: string, body?: object) => {
    const { conversationId, token } = await access();
    return fetch(`${url()}${directLinePath}/conversations/${conversationId}/activities${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
  };
  let opened: Promise<{ conversationId: string; token: string }> | null = null;
  const access = () => {
    opened ??= fetch(`${url()}${directLinePath}/conversations`, { method: 'POST' }).then(async (answer) => {
      const given = (await answer.json()) as { conversationId: string; token: string };
      secrets.push(given.token, given.conversationId);
      return given;
    });
    return opened;
  };
  const arrived: DirectLineActivity[] = [];
  let watermark = '';
  const look = async () => {
    const answer = await call(`?watermark=${watermark}`);
    const set = (await answer.json()) as ActivitySet;
    watermark = set.watermark;
    arrived.push(...set.activities.filter(({ from }) => from.role === 'bot'));
    return arrived;
  };
  const sent = (activity: object) => {
    count += 1;
    const body = { ...activity, channelData: { clientActivityID: `c${count}` } };
    return { deliver: async () => (await call('', body)).status === 200 };
  };
  const never = () => {
    throw new Error('The web has no such thing.');
  };
  return {
    address: 'chosen by the server, and among the secrets',
    open: (value) => sent({ type: 'event', name: 'start', value }),
    types: (text) => sent({ type: 'message', text }),
    presses: (value) => sent({ type: 'message', text: 'title', value }),
    sends: (kind) => sent({ type: 'message', attachments: [{ contentType: contentTypes[kind] }] }),
    edits: never,
    seen: async () => (await look()).map(read),
    // As our own page does.
    onScreen: async () => {
      const all = await look();
      return all
        .slice(
          Math.max(
            0,
            all.findLastIndex(({ channelData }) => channelData.cleanUp),
          ),
        )
        .map(read);
    },
  };
}

function read({ text = '', suggestedActions, channelData }: DirectLineActivity): Seen {
  const { speakerName } = channelData as { speakerName?: string };
  const buttons = suggestedActions?.actions ?? [];
  return {
    text: spoken(speakerName, asShown(text)),
    buttons: buttons.map(({ title, value }) => ({ title, value })),
  };
}

/** CommonMark, back in neutral markup: two spaces end a line there, and a letter without width may hold up a bold mark. */
function asShown(markdown: string): string {
  return toNeutral(markdown)
    .replaceAll('  \n', '\n')
    .replaceAll('**\u200b', '**')
    .replaceAll('\u200b**', '**');
}
