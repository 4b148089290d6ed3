// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomInt } from 'node:crypto';
import type { InlineButton, TelegramMessage } from '../../../adapters/telegram/encode.ts';
import { stepsOf } from '../../../adapters/telegram/encode-media.ts';
import { TelegramChannel, webhookPath } from '../../../adapters/telegram/telegram-channel.ts';
import { botToken, messageUpdate, TelegramApi } from '../../fakes/telegram-api.ts';
import {
  type Carried,
  type ChannelHarness,
  type Encoded,
  type Person,
  type Refusal,
  type Seen,
  type Stand,
  type StandParts,
  spoken,
  type Traits,
  type Unreadable,
} from '../harness.ts';
import { untilTrue } from '../service.ts';

const secret = 'webhook-secret-of-the-tests';
type Update = { readonly update_id: number };
type Shown = Pick<TelegramMessage, 'text' | 'reply_markup'>;

const traits: Traits = {
  redelivers: true,
  reorders: true,
  presses: true,
  edits: true,
  opensItself: false,
  takesBack: true,
  manyPeople: true,
  unreadable: ['voice', 'image', 'video', 'file', 'location', 'contact', 'sticker', 'other'],
  refusals: { later: 'telegram-500', never: 'telegram-400', blocked: 'blocked' },
};

const parts: Readonly<Record<Unreadable, Record<string, unknown>>> = {
  voice: { voice: { file_id: 'v', duration: 2 } },
  image: { photo: [{ file_id: 'p', width: 1, height: 1 }] },
  video: { video: { file_id: 'f', duration: 2 } },
  file: { document: { file_id: 'd' } },
  location: { location: { latitude: 43.5, longitude: 13.2 } },
  contact: { contact: { phone_number: '1', first_name: 'A' } },
  sticker: { sticker: { file_id: 's' } },
  other: { poll: { id: '1', question: 'q' } },
};

const refusals: Readonly<Record<Exclude<Refusal, 'held'>, readonly [status: number, description: string]>> = {
  later: [500, 'Internal Server Error'],
  never: [400, 'Bad Request: message text is empty'],
  blocked: [403, 'Forbidden: bot was blocked by the user'],
};

export const telegramPolled = harness('polling');
export const telegramPosted = harness('webhook');

function harness(mode: 'polling' | 'webhook'): ChannelHarness {
  return {
    name: mode === 'polling' ? 'telegram, polled' : 'telegram, posted',
    // By their numbers Telegram hands out in order what is fetched.
    traits: { ...traits, reorders: mode === 'webhook' },
    encode: (activity) =>
      stepsOf(activity).flatMap(({ message, attachment }) => encoded(message, attachment)),
    open: async ({ url, log }: StandParts): Promise<Stand> => {
      const api = new TelegramApi();
      await api.start();
      let now = 0;
      const channel = new TelegramChannel({
        token: botToken,
        apiRoot: api.url,
        receiving: mode === 'polling' ? { mode } : { mode, secret, publicUrl: null },
        profiles: [],
        onTrouble: (code, error) => log.warn({ err: error, code }, 'trouble'),
        // So much passes with every look that no pace is waited for.
        now: () => (now += 5_000),
        pollSeconds: 0,
      });
      const carry = mode === 'polling' ? polled(api) : posted(url);
      return {
        channel,
        person: () => person(api, carry),
        refuse: (how) => {
          const [status, description] = refusals[how as Exclude<Refusal, 'held'>];
          const body = { ok: false, error_code: status, description };
          api.next.set('sendMessage', [...(api.next.get('sendMessage') ?? []), { status, body }]);
        },
        secrets: [botToken, secret],
        close: () => api.stop(),
      };
    },
  };
}

type Carry = (update: Update) => Carried;

function posted(url: () => string): Carry {
  return (update) => ({
    deliver: async () => {
      const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret };
      const body = JSON.stringify(update);
      return (await fetch(url() + webhookPath, { method: 'POST', headers, body })).status === 200;
    },
  });
}

/** Acknowledged is what a later call's offset passes. */
function polled(api: TelegramApi): Carry {
  const asked = () => api.calls.filter(({ method }) => method === 'getUpdates');
  return (update) => {
    let before = false;
    return {
      deliver: async () => {
        const from = asked().length;
        // What was confirmed comes again only from a Telegram that has lost count.
        if (before) api.next.set('getUpdates', [{ status: 200, body: { ok: true, result: [update] } }]);
        else api.push(update);
        before = true;
        await untilTrue(() => asked().length >= from + 3);
        return asked().some(({ payload }, n) => n >= from && Number(payload.offset) > update.update_id);
      },
    };
  };
}

let lastId = 1_000;

function person(api: TelegramApi, carry: Carry): Person {
  const chat = randomInt(10 ** 9, 10 ** 10);
  let written = { message_id: 0, date: 0 };
  const mine = () => api.sent.filter((one) => one.chat === String(chat));
  const sent = (fields: Record<string, unknown>): Carried => {
    lastId += 1;
    const update = messageUpdate(lastId, chat, fields);
    // Telegram need not tell the language of the phone.
    const from = { id: chat, is_bot: false, first_name: 'A' };
    written = { message_id: update.message.message_id, date: update.message.date };
    return carry({ ...update, message: { ...update.message, from } } as Update);
  };
  return {
    address: String(chat),
    open: (link) => sent({ text: link ? `/start ${link}` : '/start' }),
    types: (text) => sent({ text }),
    sends: (kind) => sent(parts[kind]),
    edits: (text) => {
      lastId += 1;
      const { message } = messageUpdate(lastId, chat, { text, ...written, edit_date: written.date + lastId });
      return carry({ update_id: lastId, edited_message: message } as Update);
    },
    presses: (data) => {
      lastId += 1;
      const message = { message_id: 1, date: 1, chat: { id: chat, type: 'private' } };
      const query = { id: String(lastId), from: { id: chat }, data, message };
      return carry({ update_id: lastId, callback_query: query } as Update);
    },
    seen: () => Promise.resolve(mine().map(({ payload }) => read(payload as unknown as Shown))),
    onScreen: () => {
      const gone = new Set(
        api.calls
          .filter(
            ({ method, payload }) => method === 'deleteMessages' && String(payload.chat_id) === String(chat),
          )
          .flatMap(({ payload }) => payload.message_ids as number[]),
      );
      const left = mine().filter(({ id }) => !gone.has(id));
      return Promise.resolve(left.map(({ payload }) => read(payload as unknown as Shown)));
    },
  };
}

function behind(button: InlineButton): string {
  return 'url' in button ? button.url : button.callback_data;
}

/** HTML as Telegram shows it, back in neutral markup. */
function read({ text, reply_markup }: Shown): Seen {
  const plain = text
    .replace(/<\/?blockquote>/g, '')
    .replace(/<b>(.*?)<\/b>/gs, '**$1**')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
  const named = /^\*\*\u2068([^\u2069]+)\u2069:\*\*\n/.exec(plain);
  const buttons = (reply_markup?.inline_keyboard ?? []).flat();
  return {
    text: named ? spoken(named[1], plain.slice(named[0].length)) : plain,
    buttons: buttons.map((one) => ({ title: one.text, value: behind(one) })),
  };
}

/** https://core.telegram.org/bots/api#sendmessage, #inlinekeyboardbutton and #sendphoto, written down once more. */
function encoded(message: TelegramMessage | undefined, attachment: unknown): Encoded[] {
  if (!message) return [];
  const seen = read(message);
  const shown = message.text.replace(/<\/?(?:b|blockquote)>/g, '').replace(/&(?:lt|gt|amp);/g, '&');
  const tags = message.text.match(/<[^>]*>/g) ?? [];
  const keyboard = message.reply_markup?.inline_keyboard.flat() ?? [];
  const faults = [
    shown.length > (attachment ? 1_024 : 4_096) && `${shown.length} units of text`,
    shown.trim() === '' && 'no text',
    tags.filter((tag) => tag[1] !== '/').length * 2 !== tags.length && 'a tag that is not closed',
    keyboard.length > 100 && `${keyboard.length} buttons`,
    keyboard.some(({ text }) => text.trim() === '') && 'a button without a title',
    ...keyboard.map((button) => {
      const bytes = Buffer.byteLength(behind(button));
      return !('url' in button) && (bytes < 1 || bytes > 64) && `callback data of ${bytes} bytes`;
    }),
  ];
  return [{ ...seen, faults: faults.filter((one) => one !== false) }];
}
