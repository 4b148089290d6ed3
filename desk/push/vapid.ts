// SPDX-License-Identifier: AGPL-3.0-or-later
import { createPrivateKey, generateKeyPairSync, type JsonWebKey, sign } from 'node:crypto';

/** The key pair by which push services know this desk again (RFC 8292). */
export interface VapidKeys {
  /** The uncompressed point, in base64url: what a browser subscribes with. */
  readonly publicKey: string;
  readonly privateKey: JsonWebKey;
}

export function newVapidKeys(): VapidKeys {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = privateKey.export({ format: 'jwk' });
  const point = [jwk.x, jwk.y].map((part) => Buffer.from(String(part), 'base64url'));
  return {
    publicKey: Buffer.concat([Buffer.of(4), ...point]).toString('base64url'),
    privateKey: jwk,
  };
}

/** A day at most is allowed; a clock may be wrong by hours. */
const holdsMs = 12 * 3_600_000;

/**
 * The header that says who pushes: a token signed with ES256 for one service, and the public key.
 * @param of.audience origin of the endpoint
 * @param of.contact whom the service may write to: `mailto:` or `https:`
 */
export function vapidAuthorization(
  { publicKey, privateKey }: VapidKeys,
  { audience, contact, now }: { readonly audience: string; readonly contact: string; readonly now: number },
): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { aud: audience, exp: Math.floor((now + holdsMs) / 1_000), sub: contact };
  const said = `${part({ typ: 'JWT', alg: 'ES256' })}.${part(claims)}`;
  const key = createPrivateKey({ key: privateKey, format: 'jwk' });
  const signature = sign('sha256', Buffer.from(said), { key, dsaEncoding: 'ieee-p1363' });
  return `vapid t=${said}.${signature.toString('base64url')}, k=${publicKey}`;
}
