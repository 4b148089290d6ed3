// SPDX-License-Identifier: AGPL-3.0-or-later
import { connect } from 'node:net';
import { messageUpdate } from '../fakes/telegram-api.ts';
import { payloadOf, signatureOf, textFrom } from '../fakes/whatsapp-graph.ts';
import { type Edge, telegramSecret } from './edge.ts';

/** One way in: how a good message comes there, and anything else with the same right to be read. */
export interface Door {
  readonly name: string;
  readonly path: string;
  /** The body of a message with this text; another one for every `n`. */
  message(text: string, n: number): Buffer;
  headers(body: Buffer): Readonly<Record<string, string>>;
}

export function telegramDoor(): Door {
  return {
    name: 'telegram',
    path: '/webhooks/telegram',
    message: (text, n) => Buffer.from(JSON.stringify(messageUpdate(n, 7, { text }))),
    headers: () => ({ 'x-telegram-bot-api-secret-token': telegramSecret }),
  };
}

export function whatsAppDoor(): Door {
  return {
    name: 'whatsapp',
    path: '/webhooks/whatsapp',
    message: (text, n) =>
      Buffer.from(JSON.stringify(payloadOf(textFrom('393331234567', `wamid.${n}`, text)))),
    headers: (body) => ({ 'x-hub-signature-256': signatureOf(body) }),
  };
}

/** A conversation is opened first, as every client does. */
export async function webDoor(edge: Edge): Promise<Door> {
  const answer = await fetch(`${edge.url}/v3/directline/conversations`, { method: 'POST' });
  const { conversationId, token } = (await answer.json()) as { conversationId: string; token: string };
  return {
    name: 'web',
    path: `/v3/directline/conversations/${conversationId}/activities`,
    message: (text, n) => {
      const channelData = { clientActivityID: `c${n}` };
      return Buffer.from(JSON.stringify({ type: 'message', from: { id: 'me' }, text, channelData }));
    },
    headers: () => ({ authorization: `Bearer ${token}` }),
  };
}

/** The desk's JSON, where it asks for no session: every other route reads bodies in the same way. */
export function deskDoor(): Door {
  return {
    name: 'desk',
    path: '/desk/api/setup/look',
    message: () => Buffer.from('{"token":"not-one"}'),
    headers: () => ({}),
  };
}

export async function doorsOf(edge: Edge): Promise<Door[]> {
  return [telegramDoor(), whatsAppDoor(), await webDoor(edge)];
}

export function postTo(edge: Edge, door: Door, body: Buffer): Promise<Response> {
  return fetch(edge.url + door.path, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { 'content-type': 'application/json', ...door.headers(body) },
  });
}

/** The same in two packets, cut behind so many bytes. @returns the status */
export function postCut(edge: Edge, door: Door, cut: { readonly body: Buffer; readonly at: number }) {
  const { body, at } = cut;
  const head = Object.entries({
    host: 'x',
    'content-type': 'application/json',
    'content-length': String(body.length),
    connection: 'close',
    ...door.headers(body),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise<number>((resolve, reject) => {
    const socket = connect(edge.port, '127.0.0.1');
    socket.setNoDelay(true);
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket.on('end', () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])));
    socket.on('error', reject);
    socket.write(`POST ${door.path} HTTP/1.1\r\n${head.join('')}\r\n`);
    socket.write(body.subarray(0, at), () => setTimeout(() => socket.write(body.subarray(at)), 2));
  });
}

/** So many at once, as platforms post. */
export async function inGroups<T>(
  list: readonly T[],
  size: number,
  work: (one: T) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < list.length; at += size) await Promise.all(list.slice(at, at + size).map(work));
}
