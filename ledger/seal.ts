// SPDX-License-Identifier: AGPL-3.0-or-later
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const ivLength = 12;
const tagLength = 16;

/** Sealed bytes that do not open: another key, or damage on the disk. Never carries the content. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

/**
 * Seals bytes with AES-256-GCM.
 * @param key 32 bytes
 * @returns iv (12 bytes), tag (16 bytes) and ciphertext, in this order
 */
export function seal(key: Uint8Array, plain: Uint8Array | string): Uint8Array {
  const iv = nextIv();
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

let ivs = randomBytes(0);
let used = 0;

/** Random bytes are cheap by the thousand and dear by the dozen; each is used once all the same. */
function nextIv(): Uint8Array {
  if (used + ivLength > ivs.length) {
    ivs = randomBytes(ivLength * 512);
    used = 0;
  }
  used += ivLength;
  return ivs.subarray(used - ivLength, used);
}

/** Opens what `seal` made. @throws SealError when the key is another or a bit has changed */
export function unseal(key: Uint8Array, sealed: Uint8Array): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivLength));
    decipher.setAuthTag(sealed.subarray(ivLength, ivLength + tagLength));
    return Buffer.concat([decipher.update(sealed.subarray(ivLength + tagLength)), decipher.final()]);
  } catch (cause) {
    throw new SealError('Sealed bytes do not open with this key. Was the master key changed?', { cause });
  }
}

export function sealJson(key: Uint8Array, value: unknown): Uint8Array {
  return seal(key, JSON.stringify(value));
}

export function unsealJson<T>(key: Uint8Array, sealed: Uint8Array): T {
  return JSON.parse(unseal(key, sealed).toString('utf8')) as T;
}

/** The keys that one master key gives: each purpose has its own, so that none can stand in for another. */
export class MasterKey {
  readonly #wrapping: Uint8Array;
  readonly #lookup: Uint8Array;
  readonly #master: Uint8Array;

  /** @param master 32 random bytes */
  constructor(master: Uint8Array) {
    if (master.length !== 32) throw new Error('The master key must be 32 bytes.');
    this.#master = master;
    this.#wrapping = this.derive('person keys');
    this.#lookup = this.derive('address lookup');
  }

  /** A further key for one purpose, 32 bytes. */
  derive(purpose: string): Uint8Array {
    return new Uint8Array(hkdfSync('sha256', this.#master, new Uint8Array(), `sportello ${purpose}`, 32));
  }

  /** Where an address is found again: the same for the same channel and address, readable for nobody. */
  lookup(channel: string, address: string): string {
    return createHmac('sha256', this.#lookup)
      .update(channel)
      .update('\0')
      .update(address)
      .digest('base64url');
  }

  newPersonKey(): { key: Uint8Array; wrapped: Uint8Array } {
    const key = new Uint8Array(randomBytes(32));
    return { key, wrapped: seal(this.#wrapping, key) };
  }

  unwrap(wrapped: Uint8Array): Uint8Array {
    return unseal(this.#wrapping, wrapped);
  }
}
