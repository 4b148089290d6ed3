// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyInstance } from 'fastify';
import type { Handoffs } from '../handoffs.ts';
import { signedRoute } from './guard.ts';

/** Media types of what is kept, by the form of the sound. What is in none of them is given as bytes without a meaning. */
const types: Readonly<Record<string, string>> = {
  ogg: 'audio/ogg',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  aac: 'audio/aac',
  amr: 'audio/amr',
  flac: 'audio/flac',
  webm: 'audio/webm',
};

/**
 * What people said in voice messages, for whoever may read the conversation. Parts are given too: Safari plays nothing
 * without, and no browser jumps.
 */
export function addRecordingRoutes(scope: FastifyInstance, handoffs: Handoffs): void {
  signedRoute(
    scope,
    { method: 'GET', url: '/handoffs/:id/recordings/:uid', right: 'thread.read' },
    async ({ actor, session, params, request, reply }) => {
      const { id = '', uid = '' } = params;
      const { bytes, kind } = await handoffs.listen(actor, id, { uid, session: session.id });
      const type = types[kind];
      void reply
        .type(type ?? 'application/octet-stream')
        .header(
          'content-disposition',
          `${type ? 'inline' : 'attachment'}; filename="voice.${type ? kind : 'bin'}"`,
        )
        .header('x-content-type-options', 'nosniff')
        .header('cross-origin-resource-policy', 'same-origin')
        .header('accept-ranges', 'bytes');
      const range = request.headers.range;
      const part = range === undefined ? null : partOf(range, bytes.length);
      if (part === 'none') return reply.code(416).header('content-range', `bytes */${bytes.length}`).send();
      if (!part) return reply.send(Buffer.from(bytes));
      return reply
        .code(206)
        .header('content-range', `bytes ${part.from}-${part.to}/${bytes.length}`)
        .send(Buffer.from(bytes.subarray(part.from, part.to + 1)));
    },
  );
}

interface Part {
  readonly from: number;
  readonly to: number;
}

/** One range of bytes; null for a header that asks for something else, which may be ignored. RFC 9110, section 14. */
function partOf(range: string, size: number): Part | 'none' | null {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range) ?? [];
  if (first === '' && last === '') return null;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(size - 1, Number(last));
  return from > to ? 'none' : { from, to };
}
