// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * Which pages may talk to the channel: those of the service itself and those named. Never all: the token would keep
 * strangers out, but a page that nobody named has no business here.
 */
export class Origins {
  readonly #named: ReadonlySet<string>;

  /** @param named for instance `https://www.comune.example.it` */
  constructor(named: readonly string[]) {
    this.#named = new Set(named.map((origin) => originOf(origin) ?? '').filter(Boolean));
  }

  /** Whether another site's page was named; its requests get the CORS headers. */
  isNamed(origin: string | undefined): origin is string {
    return origin !== undefined && this.#named.has(originOf(origin) ?? '');
  }

  /**
   * Whether a stream may be opened. A browser always says where a WebSocket comes from, and no page can change that
   * or the host; what is no browser says what it likes and needs the token anyway.
   * @param hosts what the client or the proxy before us calls this server
   */
  mayOpenStream(origin: string | undefined, hosts: readonly (string | undefined)[]): boolean {
    if (origin === undefined) return true;
    if (this.isNamed(origin)) return true;
    const from = parseUrl(origin);
    if (!from || (from.protocol !== 'http:' && from.protocol !== 'https:')) return false;
    return hosts.some(
      (host) => host !== undefined && parseUrl(`${from.protocol}//${host}`)?.host === from.host,
    );
  }
}

function originOf(text: string): string | null {
  const origin = parseUrl(text)?.origin;
  return origin && origin !== 'null' ? origin : null;
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
