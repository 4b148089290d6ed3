// SPDX-License-Identifier: AGPL-3.0-or-later
import type { GraphClient } from './client.ts';
import { toRecipient } from './people-ids.ts';

/** Names of approved templates by language tag. */
export type Templates = Readonly<Record<string, string>>;

/** Meta's codes differ from ours only here. */
const metaLanguages: Readonly<Record<string, string>> = { zh: 'zh_CN' };

const onceMs = 24 * 3_600_000;
const mostRemembered = 10_000;

/**
 * The template that asks a person to write again, when something waits for them and WhatsApp's 24 hours are over. What
 * waits leaves when they do. Once a day to each person: templates cost money, and patience.
 */
export class Invitations {
  readonly #client: Pick<GraphClient, 'send'>;
  readonly #templates: Templates;
  readonly #now: () => number;
  readonly #invited = new Map<string, number>();

  constructor(parts: { client: Pick<GraphClient, 'send'>; templates: Templates; now: () => number }) {
    this.#client = parts.client;
    this.#templates = parts.templates;
    this.#now = parts.now;
  }

  /** Does nothing without a template in the language, and when the person was invited lately. @throws what the client throws */
  async send(address: string, language: string, signal: AbortSignal): Promise<void> {
    const name = Object.hasOwn(this.#templates, language) ? this.#templates[language] : undefined;
    const now = this.#now();
    if (!name || (this.#invited.get(address) ?? Number.NEGATIVE_INFINITY) > now - onceMs) return;
    if (this.#invited.size >= mostRemembered) this.#invited.clear();
    // Before the answer: two messages that fail side by side make one invitation.
    this.#invited.set(address, now);
    const template = { name, language: { code: metaLanguages[language] ?? language } };
    await this.#client.send({ ...toRecipient(address), type: 'template', template }, signal);
  }
}
