// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomInt } from 'node:crypto';
import { encodeActivity } from '../../../adapters/whatsapp-web/encode.ts';
import { WhatsAppWebChannel } from '../../../adapters/whatsapp-web/whatsapp-web-channel.ts';
import { troubles } from '../../../bots/whatsapp-web.ts';
import { SoleOwner } from '../../../ledger/sole-owner.ts';
import { PairedPage } from '../../fakes/whatsapp-web-page/paired-page.ts';
import type {
  Carried,
  ChannelHarness,
  Encoded,
  Person,
  Seen,
  Stand,
  StandParts,
  Unreadable,
} from '../harness.ts';
import { untilTrue } from '../service.ts';
import { readWhatsAppText } from './whatsapp-text.ts';

// The real channel, through the real library, in a real browser before the stand-in for WhatsApp's page: most of what
// could go wrong is in what library and page make of a message. The browser is opened once for all cases; that it
// opens, ends and comes back belongs to the tests of the adapter.

const types: Readonly<Record<Unreadable, string>> = {
  voice: 'ptt',
  image: 'image',
  video: 'video',
  file: 'document',
  location: 'location',
  contact: 'vcard',
  sticker: 'sticker',
  other: 'poll_creation',
};

const page = new PairedPage();
export const openPage = () => page.open();
export const closePage = () => page.close();

/** The page hands over again what is unread. It never tells that somebody blocked us or that a number is gone. */
export const whatsAppWeb: ChannelHarness = {
  name: 'whatsapp-web',
  traits: {
    redelivers: true,
    reorders: true,
    presses: false,
    edits: true,
    opensItself: false,
    takesBack: true,
    manyPeople: true,
    unreadable: ['voice', 'image', 'video', 'file', 'location', 'contact', 'sticker', 'other'],
    refusals: { later: 'page' },
  },
  encode: (activity) =>
    encodeActivity(activity).flatMap((step) => {
      // A file that goes alone has its name under it.
      if (step.attachment) return step.instead === '' ? [] : [encoded(step.caption, 1_024)];
      return [encoded(step.text, 4_096)];
    }),
  open: ({ ledger, log }: StandParts): Promise<Stand> => {
    const { site } = page;
    site.refusals = 0;
    const addresses: string[] = [];
    const heard: Heard = { chats: false, refusals: 0 };
    const tell = troubles(log);
    const channel = new WhatsAppWebChannel({
      folder: site.folder,
      chromiumPath: null,
      owner: new SoleOwner(ledger, { name: 'whatsapp-web' }),
      remembered: () => Promise.resolve({}),
      onReport: () => undefined,
      onLoggedOut: () => undefined,
      onTrouble: (code, error) => {
        if (code === 'intake') heard.refusals += 1;
        tell(code, error);
      },
      session: { open: () => page.lend(() => (heard.chats = true)) },
      pace: { everyMs: 1, burst: 1_000, perChatMs: 0, typingMs: () => 0 },
    });
    return Promise.resolve({
      channel,
      person: () => {
        const one = person(heard);
        addresses.push(one.address);
        return one;
      },
      refuse: () => {
        site.refusals += 1;
      },
      secrets: ['390731000000', 'stand-in-secret', ...addresses.map((each) => each.split('@')[0] ?? each)],
      close: async () => {
        site.refusals = Number.POSITIVE_INFINITY;
        // What this channel left unread is not for the next one.
        for (const address of addresses) await page.client.sendSeen(address);
      },
    });
  },
};

let count = 0;

/** What a channel has been heard to do: looked through the chats at its start, been refused by the ledger so often. */
interface Heard {
  chats: boolean;
  refusals: number;
}

function person(heard: Heard): Person {
  const { site } = page;
  const address = `39${randomInt(10 ** 9, 10 ** 10)}@c.us`;
  let written = { id: '', t: 0 };
  const delivered = new Set<string>();
  const never = () => {
    throw new Error('WhatsApp Web has no such thing.');
  };
  /** Acknowledged is what was marked as read. Before it has looked through the chats, a channel may take it twice. */
  const carried = (write: () => void): Carried => ({
    deliver: async () => {
      await untilTrue(() => heard.chats);
      const before = { seen: site.seen.length, refusals: heard.refusals };
      const isSeen = () => site.seen.indexOf(address, before.seen) >= 0;
      write();
      await untilTrue(() => isSeen() || heard.refusals > before.refusals);
      return isSeen();
    },
  });
  const sends = (type: string, body: string, more: object = {}): Carried => {
    count += 1;
    const stamp = { id: `3A${String(count).padStart(18, '0')}`, t: Math.floor(Date.now() / 1_000) };
    if (type === 'chat') written = stamp;
    return carried(() => {
      delivered.add(stamp.id);
      site.write(address, body, { ...stamp, ...more, type });
    });
  };
  const mine = () => site.said.filter(({ to }) => to === address);
  return {
    address,
    open: (link) => sends('chat', `start ${link}`),
    types: (text) => sends('chat', text),
    presses: never,
    sends: (kind) => sends(types[kind], ''),
    edits: (text) => {
      count += 1;
      const { id, t } = written;
      const at = t * 1_000 + count;
      return carried(() => {
        if (delivered.has(id)) site.edit(id, text, at);
        // It was changed before the page had it.
        else site.write(address, text, { id, t, latestEditSenderTimestampMs: at });
      });
    },
    seen: () => Promise.resolve(mine().map(({ body }) => read(body))),
    onScreen: () => {
      const gone = new Set(site.did.filter(({ kind }) => kind === 'revoked').flatMap(({ ids }) => ids));
      const left = mine().filter(({ id }) => !gone.has(id));
      return Promise.resolve(left.map(({ body }) => read(body)));
    },
  };
}

/** The last block, when all of it is numbered lines in their order, is choices. */
function read(body: string): Seen {
  const at = body.lastIndexOf('\n\n');
  const lines = body.slice(at < 0 ? 0 : at + 2).split('\n');
  const numbered = lines.map((line) => /^(\d+)\. (.*)$/u.exec(line));
  const first = Number(numbered[0]?.[1]);
  const areChoices = numbered.every((one, n) => Number(one?.[1]) === first + n);
  return {
    text: readWhatsAppText(areChoices ? body.slice(0, Math.max(0, at)) : body),
    buttons: areChoices ? numbered.map((one) => ({ title: one?.[2] ?? '', value: null })) : [],
  };
}

function encoded(text: string, most: number): Encoded {
  const faults = [text.length > most && `${text.length} units of text`, text.trim() === '' && 'no text'];
  return { ...read(text), faults: faults.filter((one) => one !== false) };
}
