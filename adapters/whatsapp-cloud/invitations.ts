// SPDX-License-Identifier: AGPL-3.0-or-later
import type { GraphClient } from './client.ts';
import { toRecipient } from './people-ids.ts';

/** Names of approved templates by language tag. */
export type Templates = Readonly<Record<string, string>>;

/** Meta's codes differ from ours only here. */
const metaLanguages: Readonly<Record<string, string>> = { zh: 'zh_CN' };

/**
 * The template that asks a person to write again, when something waits for them and WhatsApp's 24 hours are over. What
 * waits leaves when they do. Once a day to each person: templates cost money, and patience.
 */
export class Invitations {
  readonly #client: Pick<GraphClient, 'send'>;
  readonly #templates: Templates;
  readonly #mayInvite: (address: string) => Promise<boolean>;

  constructor(parts: {
    readonly client: Pick<GraphClient, 'send'>;
    readonly templates: Templates;
    /** At most once a day true for each person. It is asked before the send: two that fail side by side make one. */
    readonly mayInvite: (address: string) => Promise<boolean>;
  }) {
    this.#client = parts.client;
    this.#templates = parts.templates;
    this.#mayInvite = parts.mayInvite;
  }

  /** Does nothing without a template in the language, and when the person was invited lately. @throws what the client throws */
  async send(address: string, language: string, signal: AbortSignal): Promise<void> {
    const message = templateIn(this.#templates, language);
    if (!message || !(await this.#mayInvite(address))) return;
    await this.#client.send({ ...toRecipient(address), ...message }, signal);
  }
}

/** The template of a language as a message; null when there is none. */
export function templateIn(templates: Templates, language: string): object | null {
  const name = Object.hasOwn(templates, language) ? templates[language] : undefined;
  if (!name) return null;
  return { type: 'template', template: { name, language: { code: metaLanguages[language] ?? language } } };
}
