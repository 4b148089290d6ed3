// SPDX-License-Identifier: AGPL-3.0-or-later
import type { IncomingMessage } from 'node:http';
import { clientOf, networkOf } from '../../adapters/network-of.ts';

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2::1', '2001:db8:1:2'],
  ['2001:0DB8:0001:0002:ffff::7', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['2001:db8::4:5:6:7:8', '2001:db8:0:4'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['::1', '0:0:0:0'],
  ['', ''],
])('%s counts as %s', (ip, network) => {
  expect(networkOf(ip)).toBe(network);
});

test.each([
  ['whoever asks is who is at the other end', '198.51.100.1', false, '192.0.2.1'],
  ['behind a proxy it is whom the proxy names', '198.51.100.1', true, '198.51.100.1'],
  ['what a client wrote itself before that does not count', '10.0.0.1, 198.51.100.1', true, '198.51.100.1'],
  ['a proxy that names nobody is counted itself', undefined, true, '192.0.2.1'],
])('%s', (_name, forwarded, trustProxy, ip) => {
  const request = { headers: { 'x-forwarded-for': forwarded }, socket: { remoteAddress: '192.0.2.1' } };
  expect(clientOf(request as unknown as IncomingMessage, trustProxy)).toBe(ip);
});
