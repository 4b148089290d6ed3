// SPDX-License-Identifier: AGPL-3.0-or-later
import type { IncomingMessage } from 'node:http';

/** This machine itself: also a proxy on it whose headers we were not told to trust, behind which everybody stands. */
export function isLoopback(ip: string): boolean {
  return ip === '::1' || ip.startsWith('127.') || ip.startsWith('::ffff:127.');
}

/**
 * Whom a limit counts: one household or phone has a whole /64 of IPv6 addresses. However an address is written, it is
 * the same network.
 * @example networkOf('2001:DB8:0:2::1') // '2001:db8:0:2'
 */
export function networkOf(ip: string): string {
  const [address = ''] = ip.toLowerCase().split('%');
  const mapped = /^::ffff:(\d[\d.]+)$/.exec(address);
  if (mapped?.[1]) return mapped[1];
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  const filled = [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...(tail?.split(':') ?? [])];
  return filled
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}

/** Who is at the other end: as the server's own `request.ip` says, for what comes in beside its routes. */
export function clientOf({ headers, socket }: IncomingMessage, trustProxy: boolean): string {
  // The proxy before us wrote the last one; what stands before that, the client may have written itself.
  const named = trustProxy ? [headers['x-forwarded-for']].flat().join(',').split(',').at(-1)?.trim() : '';
  return named || (socket.remoteAddress ?? '');
}
