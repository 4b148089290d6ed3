// SPDX-License-Identifier: AGPL-3.0-or-later
import type { IncomingHttpHeaders } from 'node:http';

/**
 * Tells requests of the console from those of other sites. The console's origin is the public address; on this very
 * machine it is also whatever loopback address the browser used, so that a first try needs no setting.
 */
export class OwnPages {
  readonly #origin: string | null;

  constructor(publicUrl: string | null) {
    this.#origin = publicUrl ? new URL(publicUrl).origin : null;
  }

  /** Whether an unsafe request may come from our pages. A client that is no browser sends neither header. */
  mayChange(headers: IncomingHttpHeaders): boolean {
    const site = headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin') return false;
    return headers.origin === undefined || this.#isOwn(headers.origin, headers.host);
  }

  /** Browsers always name the origin of a WebSocket, and let any site open one: here it must be named and ours. */
  mayOpenSocket(headers: IncomingHttpHeaders): boolean {
    return headers.origin !== undefined && this.#isOwn(headers.origin, headers.host);
  }

  #isOwn(origin: string, host: string | undefined): boolean {
    if (origin === this.#origin) return true;
    if (!URL.canParse(origin)) return false;
    const url = new URL(origin);
    // Without a public address only names that no other site can take: a foreign name could be made to point here.
    const here = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
    return here && url.protocol === 'http:' && url.host === host;
  }
}
