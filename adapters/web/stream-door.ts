// SPDX-License-Identifier: AGPL-3.0-or-later
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { clientOf, networkOf } from '../network-of.ts';
import { DirectLineError } from './direct-line-error.ts';
import type { Limits } from './limits.ts';
import type { Origins } from './origins.ts';
import type { Streams } from './streams.ts';
import type { Tokens } from './token.ts';
import { readWatermark } from './watermark.ts';

interface DoorParts {
  readonly prefix: string;
  readonly tokens: Tokens;
  readonly origins: Origins;
  readonly streams: Streams;
  readonly limits: Limits;
  readonly trustProxy: boolean;
}

/**
 * Lets clients open the stream of their conversation. Upgrades to other addresses are left to whoever answers those.
 * @returns a function that closes the door; open streams stay
 */
export function acceptStreams(server: Server, parts: DoorParts): () => void {
  const { prefix, tokens, origins, streams, limits, trustProxy } = parts;
  const sockets = new WebSocketServer({
    noServer: true,
    // Clients only ever send an empty message, to see whether the line holds.
    maxPayload: 4_096,
    perMessageDeflate: false,
    clientTracking: false,
  });
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = readUrl(request.url);
    if (!url?.pathname.startsWith(`${prefix}/`)) {
      if (server.listenerCount('upgrade') === 1) refuse(socket, new DirectLineError('notFound'));
      return;
    }
    try {
      const start = readStart(request, url);
      sockets.handleUpgrade(request, socket, head, (client) => streams.add(client, start));
    } catch (error) {
      refuse(socket, error instanceof DirectLineError ? error : new DirectLineError('badRequest'));
    }
  };
  const readStart = (request: IncomingMessage, url: URL) => {
    const [, id] = /^\/conversations\/([\w-]{1,100})\/stream$/.exec(url.pathname.slice(prefix.length)) ?? [];
    if (!id) throw new DirectLineError('notFound');
    const { origin, host, 'x-forwarded-host': forwarded } = request.headers;
    if (!origins.mayOpenStream(origin, [host, ...[forwarded].flat()])) throw new DirectLineError('badToken');
    const token = tokens.read(url.searchParams.get('t') ?? '', 'stream');
    if (token.kind !== 'good' || token.conversation !== id) throw new DirectLineError('badToken');
    const ip = clientOf(request, trustProxy);
    const network = networkOf(ip);
    if (!streams.hasRoom(id) || !limits.mayStream(ip, streams.openOf(network)))
      throw new DirectLineError('tooMany', { retryAfterSeconds: 5 });
    const after = readWatermark(url.searchParams.get('watermark') ?? undefined);
    return { conversation: id, network, after, expires: token.expires * 1_000 };
  };
  server.on('upgrade', onUpgrade);
  return () => {
    server.off('upgrade', onUpgrade);
  };
}

function readUrl(path: string | undefined): URL | null {
  const base = 'http://localhost';
  return path?.startsWith('/') && URL.canParse(path, base) ? new URL(path, base) : null;
}

function refuse(socket: Duplex, error: DirectLineError): void {
  const body = JSON.stringify(error.toBody());
  const lines = [
    `HTTP/1.1 ${error.status} Refused`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...(error.retryAfterSeconds === undefined ? [] : [`Retry-After: ${error.retryAfterSeconds}`]),
  ];
  socket.on('error', () => socket.destroy());
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
