// SPDX-License-Identifier: AGPL-3.0-or-later
import { absoluteMs } from '../sessions.ts';

const deviceSeconds = 90 * 24 * 3_600;

/**
 * The two cookies of the desk. Behind https they have the `__Host-` prefix, which a browser keeps only when they are
 * Secure, for this host alone and for all paths. On plain http (one's own machine, a first try) they have neither
 * prefix nor Secure: Chromium would take Secure cookies from localhost, but Safari and curl would not, and curl on
 * 127.0.0.1 must work too.
 */
export class Cookies {
  readonly #prefix: string;
  readonly #attributes: string;

  constructor(https: boolean) {
    this.#prefix = https ? '__Host-' : '';
    this.#attributes = `Path=/; HttpOnly; SameSite=Strict${https ? '; Secure' : ''}`;
  }

  session(header: string | undefined): string | null {
    return read(header, `${this.#prefix}sportello`);
  }

  device(header: string | undefined): string | null {
    return read(header, `${this.#prefix}sportello-device`);
  }

  setSession(token: string): string {
    return `${this.#prefix}sportello=${token}; ${this.#attributes}; Max-Age=${absoluteMs / 1_000}`;
  }

  endSession(): string {
    return `${this.#prefix}sportello=; ${this.#attributes}; Max-Age=0`;
  }

  setDevice(device: string): string {
    return `${this.#prefix}sportello-device=${device}; ${this.#attributes}; Max-Age=${deviceSeconds}`;
  }
}

function read(header: string | undefined, name: string): string | null {
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=');
    if (at < 0 || pair.slice(0, at).trim() !== name) continue;
    const value = pair.slice(at + 1).trim();
    return /^[\w-]{20,100}$/.test(value) ? value : null;
  }
  return null;
}
