// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import { brotliCompressSync, constants, gunzipSync, gzipSync } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Something to send, compressed once. Kept only so: a browser that takes neither form is rare. */
export interface Packed {
  readonly type: string;
  readonly etag: string;
  readonly gzip: Buffer;
  readonly brotli: Buffer;
}

export const htmlType = 'text/html; charset=utf-8';

export function packed(text: string, type: string): Packed {
  const bytes = Buffer.from(text);
  const params = {
    // From 5 to 11 a page grows smaller by a twentieth and takes twenty times as long.
    [constants.BROTLI_PARAM_QUALITY]: 5,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return {
    type,
    etag: etagOf(text),
    gzip: gzipSync(bytes, { level: 9 }),
    brotli: brotliCompressSync(bytes, { params }),
  };
}

/** Weak: the compressed forms of one text share it. */
export function etagOf(text: string): string {
  return `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
}

/** Sends it in a form that the browser takes, or says that what it has is still right. */
export function sendPacked(request: FastifyRequest, reply: FastifyReply, page: Packed): FastifyReply {
  const { type, etag, gzip, brotli } = page;
  void reply.header('etag', etag).header('vary', 'accept-encoding');
  // Looked at again each time: an answer that was mended must not linger on a phone.
  if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-cache');
  if (reply.statusCode === 200 && hasTag(request, etag)) return reply.code(304).send();
  void reply.type(type);
  const accepted = String(request.headers['accept-encoding'] ?? '');
  if (/\bbr\b(?!\s*;\s*q=0(?:[,\s]|$))/.test(accepted))
    return reply.header('content-encoding', 'br').send(brotli);
  if (/\bgzip\b(?!\s*;\s*q=0(?:[,\s]|$))/.test(accepted))
    return reply.header('content-encoding', 'gzip').send(gzip);
  return reply.send(gunzipSync(gzip));
}

function hasTag({ headers }: FastifyRequest, etag: string): boolean {
  const known = headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known?.includes(etag.slice(2)) ?? false;
}
