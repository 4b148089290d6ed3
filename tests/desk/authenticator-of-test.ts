// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export interface Wrongs {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  /** Bits of the authenticator's data: 1 present, 4 verified. Default: both. */
  readonly flags?: number;
  readonly counter?: number;
}

const base64url = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest();

/** An authenticator with one key, after the WebAuthn specification, which can also do things wrong. */
export class AuthenticatorOfTest {
  readonly id = randomBytes(16);
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #site: { readonly rpId: string; readonly origin: string };
  counter = 0;

  constructor(site: { rpId: string; origin: string }) {
    this.#site = site;
  }

  /** What the browser answers when a passkey is made. */
  register(challenge: string, wrongs: Wrongs = {}): object {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' });
    // COSE: { kty: EC2, alg: ES256, crv: P-256, x, y }
    const key = Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      Buffer.from(x, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y, 'base64url'),
    ]);
    const made = Buffer.concat([Buffer.alloc(16), Buffer.from([0, this.id.length]), this.id, key]);
    const data = Buffer.concat([this.#data(wrongs, 0x40), made]);
    // CBOR: { fmt: 'none', attStmt: {}, authData: … }
    const attestation = Buffer.concat([
      Buffer.from('a363666d74646e6f6e656761747453746d74a0686175746844617461', 'hex'),
      Buffer.from([0x58, data.length]),
      data,
    ]);
    const client = this.#client('webauthn.create', challenge, wrongs);
    return this.#answer({ clientDataJSON: base64url(client), attestationObject: base64url(attestation) });
  }

  /** What the browser answers when one signs in. */
  assert(challenge: string, wrongs: Wrongs = {}): { response: { signature: string } } {
    this.counter += 1;
    const data = this.#data(wrongs, 0);
    const client = this.#client('webauthn.get', challenge, wrongs);
    const signature = sign('sha256', Buffer.concat([data, sha256(client)]), this.#keys.privateKey);
    return this.#answer({
      clientDataJSON: base64url(client),
      authenticatorData: base64url(data),
      signature: base64url(signature),
    });
  }

  #data({ rpId = this.#site.rpId, flags = 5, counter = this.counter }: Wrongs, more: number): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha256(rpId), Buffer.from([flags | more]), count]);
  }

  #client(type: string, challenge: string, wrongs: Wrongs): string {
    const { origin } = this.#site;
    return JSON.stringify({ type, challenge, origin, crossOrigin: false, ...wrongs });
  }

  #answer<T>(response: T) {
    const id = base64url(this.id);
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
  }
}
