// SPDX-License-Identifier: AGPL-3.0-or-later
import { lookup } from 'node:dns/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isPublicAddress } from './public-address.ts';

/** The push services of the makers of browsers; what begins with a dot has any name before it. */
export const pushServices: readonly string[] = [
  'fcm.googleapis.com',
  'updates.push.services.mozilla.com',
  '.push.apple.com',
  '.notify.windows.com',
];

/** @param address what the name means; null: it has not been asked for yet */
type MayReach = (url: URL, address: string | null) => boolean;

export interface PushDoorOptions {
  /** Default: the makers of browsers. */
  readonly services?: readonly string[];
  /** For tests: where a stand-in for them may be. Default: https on the open internet. */
  readonly mayReach?: MayReach;
  readonly timeoutMs?: number;
}

/** An endpoint is refused. It names the rule, never the address. */
export class RefusedEndpointError extends Error {
  override readonly name = 'RefusedEndpointError';
}

const longest = 1_000;

function isOnOpenInternet(url: URL, address: string | null): boolean {
  if (url.protocol !== 'https:' || url.port !== '') return false;
  return address === null || isPublicAddress(address);
}

/**
 * The one way out for pushes. A browser says where its pushes go, and anybody could say anything: only listed services,
 * over https, at an address of the open internet, which is the very one that is then connected to. A redirect is an
 * answer like any other and is not followed.
 */
export class PushDoor {
  readonly #services: readonly string[];
  readonly #mayReach: MayReach;
  readonly #timeoutMs: number;

  constructor(options: PushDoorOptions = {}) {
    this.#services = options.services ?? pushServices;
    this.#mayReach = options.mayReach ?? isOnOpenInternet;
    this.#timeoutMs = options.timeoutMs ?? 10_000;
  }

  /** @throws RefusedEndpointError for what no browser of a listed service says */
  check(endpoint: string): URL {
    if (endpoint.length > longest || !URL.canParse(endpoint))
      throw new RefusedEndpointError('not an address');
    const url = new URL(endpoint);
    if (url.username || url.password || url.hash) throw new RefusedEndpointError('more than an address');
    const listed = this.#services.some((one) =>
      one.startsWith('.') ? url.hostname.endsWith(one) : url.hostname === one,
    );
    if (!listed) throw new RefusedEndpointError('not a listed service');
    if (!this.#mayReach(url, null)) throw new RefusedEndpointError('not https');
    return url;
  }

  /** Posts without a body. @returns the status @throws RefusedEndpointError, or what went wrong on the way */
  async post(endpoint: string, headers: Readonly<Record<string, string>>): Promise<number> {
    const url = this.check(endpoint);
    const found = await lookup(url.hostname, { all: true, verbatim: true });
    const [first] = found;
    if (!first || !found.every(({ address }) => this.#mayReach(url, address)))
      throw new RefusedEndpointError('not on the open internet');
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const request = send(
        url,
        {
          method: 'POST',
          headers: { ...headers, 'content-length': '0' },
          agent: false,
          signal: AbortSignal.timeout(this.#timeoutMs),
          // The name may mean something else a moment later: what was checked is what is connected to.
          lookup: (_name, options, done) =>
            options.all ? done(null, [first]) : done(null, first.address, first.family),
        },
        (answer) => {
          resolve(answer.statusCode ?? 0);
          answer.destroy();
        },
      );
      request.on('error', reject);
      request.end();
    });
  }
}
