// SPDX-License-Identifier: AGPL-3.0-or-later

/** This machine itself: also a proxy on it whose headers we were not told to trust, behind which everybody stands. */
export function isLoopback(ip: string): boolean {
  return ip === '::1' || ip.startsWith('127.') || ip.startsWith('::ffff:127.');
}

/** Whom a limit counts: one household or phone has a whole /64 of IPv6 addresses. */
export function networkOf(ip: string): string {
  if (!ip.includes(':') || ip.includes('.')) return ip;
  const [head = '', tail] = ip.split('::');
  const groups = head.split(':');
  const filled = tail === undefined ? groups : [...groups, ...Array<string>(8).fill('0')];
  return filled.slice(0, 4).join(':');
}
