// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomInt } from 'node:crypto';
import type { WhatsAppMessage } from '../../../adapters/whatsapp-cloud/encode.ts';
import { stepsOf } from '../../../adapters/whatsapp-cloud/encode-media.ts';
import { webhookPath } from '../../../adapters/whatsapp-cloud/webhook.ts';
import { WhatsAppChannel } from '../../../adapters/whatsapp-cloud/whatsapp-channel.ts';
import {
  messagesValue,
  type Payload,
  payloadOf,
  postSigned,
  WhatsAppGraph,
  whatsapp,
} from '../../fakes/whatsapp-graph.ts';
import { contentRefusal } from '../../fakes/whatsapp-shapes.ts';
import {
  type Carried,
  type ChannelHarness,
  type Person,
  type Refusal,
  type Seen,
  spoken,
  type Unreadable,
} from '../harness.ts';

const parts: Readonly<Record<Unreadable, Record<string, unknown>>> = {
  voice: { type: 'audio', audio: { id: 'm', mime_type: 'audio/ogg', voice: true } },
  image: { type: 'image', image: { id: 'm', mime_type: 'image/jpeg' } },
  video: { type: 'video', video: { id: 'm', mime_type: 'video/mp4' } },
  file: { type: 'document', document: { id: 'm', filename: 'a.pdf' } },
  location: { type: 'location', location: { latitude: 43.5, longitude: 13.2 } },
  contact: { type: 'contacts', contacts: [{ name: { formatted_name: 'A' } }] },
  sticker: { type: 'sticker', sticker: { id: 'm', mime_type: 'image/webp' } },
  other: { type: 'unsupported', errors: [{ code: 131051 }] },
};

const codes = { later: 131016, held: 131047, never: 131009 } as const;

/** WhatsApp does not tell who blocked us: it takes the message and never reports that it arrived. */
export const whatsAppCloud: ChannelHarness = {
  name: 'whatsapp-cloud',
  traits: {
    redelivers: true,
    reorders: true,
    presses: true,
    edits: true,
    opensItself: false,
    takesBack: false,
    manyPeople: true,
    unreadable: ['voice', 'image', 'video', 'file', 'location', 'contact', 'sticker', 'other'],
    refusals: { later: 'whatsapp-131016', held: 'whatsapp-131047', never: 'whatsapp-131009' },
  },
  encode: (activity) =>
    stepsOf(activity).flatMap((step) => {
      if (!step.message) return [];
      // With an attachment the text goes under it.
      const caption = step.attachment && { type: 'image', image: { id: 'm', caption: step.caption } };
      const refusal = contentRefusal(caption ?? step.message);
      return [{ ...read(step.message), faults: refusal ? [refusal] : [] }];
    }),
  open: async ({ log, url, ledger }) => {
    const graph = new WhatsAppGraph();
    await graph.start();
    let now = Date.UTC(2026, 10, 24, 9);
    const channel = new WhatsAppChannel({
      ...whatsapp,
      graphUrl: graph.url,
      templates: {},
      mayInvite: async () => false,
      onStatus: (report) => ledger.outbox.report('whatsapp', report),
      onMove: (move) => ledger.commits.run((tx) => ledger.people.move(tx, 'whatsapp', move)),
      onTrouble: (code, error) => log.warn({ err: error, code }, 'trouble'),
      // So much passes with every look that no pace is waited for.
      now: () => (now += 60_000),
      random: () => 0.5,
    });
    return {
      channel,
      person: () => person(graph, url),
      refuse: (how: Refusal) => {
        const code = codes[how as keyof typeof codes];
        graph.next.push({ code, ...(how === 'later' ? { status: 500 } : {}) });
      },
      secrets: [whatsapp.token, whatsapp.appSecret, whatsapp.verifyToken],
      close: async () => {
        expect(graph.faults).toEqual([]);
        await graph.stop();
      },
    };
  },
};

let count = 0;

function person(graph: WhatsAppGraph, url: () => string): Person {
  const phone = `39${randomInt(10 ** 9, 10 ** 10)}`;
  let written = '';
  const sent = (message: Record<string, unknown>): Carried => {
    count += 1;
    const stamp = { id: `wamid.IN${phone}${count}`, timestamp: String(1_764_000_000 + count) };
    if (message.type === 'text') written = stamp.id;
    const payload = payloadOf(messagesValue({ phone }, { ...stamp, ...message }));
    return { deliver: async () => (await postSigned(url() + webhookPath, payload)).status === 200 };
  };
  const seen = () => graph.accepted.filter((one) => one.person === phone).map(({ payload }) => read(payload));
  const types = (body: string) => sent({ type: 'text', text: { body } });
  return {
    address: phone,
    open: (link) => (link ? types(`start ${link}`) : sent({ type: 'request_welcome' })),
    types,
    sends: (kind) => sent(parts[kind]),
    edits: (body) => {
      const message = { type: 'text', text: { body } };
      return sent({ type: 'edit', edit: { original_message_id: written, message } });
    },
    presses: (id) => {
      const list_reply = { id, title: 'x' };
      return sent({ type: 'interactive', interactive: { type: 'list_reply', list_reply } });
    },
    seen: async () => seen(),
    onScreen: async () => seen(),
  };
}

/** WhatsApp's markup, back in the neutral one: what a joiner holds apart from a word is no mark. */
function read(message: Payload | WhatsAppMessage): Seen {
  const { text, interactive } = message as Payload;
  const body = (text?.body ?? interactive?.body.text ?? '').replace(/^> /gm, '');
  const neutral = body.replace(/\*(?!\u2060)([^*\n]+)\*(?!\u2060)/gu, '**$1**').replaceAll('\u2060', '');
  const named = /^\*\*\u2068([^\u2069]+)\u2069:\*\*\n/.exec(neutral);
  const rows = interactive?.action.sections?.flatMap((section) => section.rows) ?? [];
  const replies = interactive?.action.buttons?.map(({ reply }) => reply) ?? [];
  return {
    text: (named ? spoken(named[1], neutral.slice(named[0].length)) : neutral).replace(/^👇$/u, ''),
    buttons: [
      ...replies.map(({ id, title }) => ({ title, value: id })),
      ...rows.map(({ id, title, description }) => ({ title: description ?? title, value: id })),
    ],
  };
}
