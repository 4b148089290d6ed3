// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyInstance } from 'fastify';

const dayMs = 86_400_000;
/** RFC 9116 recommends less than a year. */
const goodForDays = 180;

export interface SecurityTextOptions {
  /** `mailto:…` or `https://…`; null: nobody answers reports, and the address answers that there is nothing. */
  readonly contact: string | null;
  readonly publicUrl: string | null;
  readonly now: () => number;
}

/** Where one writes who has found a hole: `/.well-known/security.txt`, RFC 9116. It never expires while the service runs. */
export function addSecurityText(server: FastifyInstance, options: SecurityTextOptions): void {
  const { contact, publicUrl, now } = options;
  if (!contact) return;
  server.get('/.well-known/security.txt', (_request, reply) => {
    const today = Math.floor(now() / dayMs) * dayMs;
    const lines = [
      `Contact: ${contact}`,
      `Expires: ${new Date(today + goodForDays * dayMs).toISOString()}`,
      'Preferred-Languages: it, en',
      ...(publicUrl ? [`Canonical: ${publicUrl.replace(/\/+$/, '')}/.well-known/security.txt`] : []),
    ];
    return reply.type('text/plain; charset=utf-8').send(`${lines.join('\n')}\n`);
  });
}
