// SPDX-License-Identifier: AGPL-3.0-or-later
import Fastify, { type FastifyInstance, type InjectOptions } from 'fastify';
import { Acts } from '../../desk/acts.ts';
import type { Rule } from '../../desk/api/guard.ts';
import type { ProviderSettings } from '../../desk/identity-provider.ts';
import { openHandoff } from '../../desk/open-handoff.ts';
import { parseOpeningHours } from '../../desk/opening-hours.ts';
import { registerDesk } from '../../desk/register-desk.ts';
import type { Role } from '../../desk/rights.ts';
import type { SecondFactorRule } from '../../desk/second-factor-rule.ts';
import { createSetupLink } from '../../desk/setup-link.ts';
import type { Ledger } from '../../ledger/open-ledger.ts';
import { LedgerOfTest, message } from '../ledger/open.ts';

export const goodPassword = 'una frase lunga di prova';
export const silent = { info: () => {}, warn: () => {}, error: () => {} };

interface OptionsOfTest {
  readonly publicUrl?: string;
  readonly checkMs?: number;
  readonly beatMs?: number;
  /** Default: nobody must have one. */
  readonly secondFactor?: SecondFactorRule;
  readonly provider?: ProviderSettings;
  readonly templates?: readonly string[];
}

/** The desk's API on a real ledger. Requests go in without a network. */
export class DeskOfTest {
  readonly place = new LedgerOfTest();
  readonly server: FastifyInstance = Fastify({ logger: false });
  readonly routes: { method: string; url: string; rule: Rule }[] = [];
  ledger!: Ledger;
  acts!: Acts;
  readonly #byRole = new Map<Role, Browser>();
  #admin: Browser | null = null;
  #count = 0;

  static async start(options: OptionsOfTest = {}) {
    const desk = new DeskOfTest();
    desk.ledger = await desk.place.open();
    desk.acts = new Acts(desk.ledger);
    const { publicUrl = null, secondFactor = 'offered', ...others } = options;
    desk.server.addHook('onRoute', ({ method, url, config }) => {
      for (const one of [method].flat())
        desk.routes.push({ method: one, url, rule: config?.deskRule as Rule });
    });
    await registerDesk(desk.server, {
      ledger: desk.ledger,
      acts: desk.acts,
      week: parseOpeningHours('Mon-Fri 09:00-13:00'),
      timeZone: 'Europe/Rome',
      publicUrl,
      secondFactor,
      log: silent,
      ...others,
    });
    await desk.server.ready();
    return desk;
  }

  async stop(): Promise<void> {
    await this.server.close();
    await this.place.remove();
  }

  browser(): Browser {
    return new Browser(this.server);
  }

  /** The administrator, set up by the one-time link at the first call. */
  async administrator(): Promise<Browser> {
    if (this.#admin) return this.#admin;
    const token = await createSetupLink(this.ledger, new Date(this.ledger.now()));
    const browser = this.browser();
    const answer = await browser.post('/setup', {
      token,
      email: 'ada@example.org',
      name: 'Ada Neri',
      password: goodPassword,
    });
    if (answer.status !== 200) throw new Error(`The set-up was refused: ${JSON.stringify(answer.body)}`);
    this.#admin = browser;
    return browser;
  }

  /** A further operator, invited and signed in. */
  async operator(
    name: string,
    role: Role = 'operator',
    territories: readonly string[] = [],
  ): Promise<Browser> {
    const admin = await this.administrator();
    const invitation = await admin.post('/invitations', { role, territories, languages: ['it'] });
    const browser = this.browser();
    const email = `${name.toLowerCase()}@example.org`;
    const { token } = invitation.body as { token: string };
    const answer = await browser.post('/setup', { token, email, name, password: goodPassword });
    if (answer.status !== 200) throw new Error(`${name} was refused: ${JSON.stringify(answer.body)}`);
    return browser;
  }

  /** Somebody of this role, signed in; again if what they did ended their session. */
  async signedInAs(role: Role): Promise<Browser> {
    const known = this.#byRole.get(role);
    if (known && (await known.get('/me')).status === 200) return known;
    this.#count += 1;
    const browser = await this.operator(`${role}${this.#count}`, role);
    this.#byRole.set(role, browser);
    return browser;
  }

  /** A conversation that waits in the queue. @returns the handoff's id */
  async waiting(
    options: { address?: string; territory?: string | null; urgent?: boolean; language?: string } = {},
  ): Promise<string> {
    this.#count += 1;
    const address = options.address ?? `person-${this.#count}`;
    const { ledger } = this;
    await ledger.ingest.receive([message(`in-${this.#count}`, address, 'I need a person')]);
    // One after the other, as in life: ids of the same millisecond have no order.
    this.place.now += 1;
    return ledger.commits.run(async (tx, addCount) => {
      const conversation = await tx
        .selectFrom('conversations')
        .innerJoin('addresses', 'addresses.id', 'conversations.address_id')
        .select(['conversations.id', 'conversations.person_id', 'conversations.channel'])
        .where('addresses.lookup', '=', ledger.master.lookup('web', address))
        .executeTakeFirstOrThrow();
      await tx
        .updateTable('conversations')
        .set({ owner: 'waiting' })
        .where('id', '=', conversation.id)
        .execute();
      await openHandoff(
        { tx, addCount },
        { ...conversation, key: await ledger.people.key(tx, conversation.person_id) },
        {
          request: {
            ...{ reason: 'asked', urgent: options.urgent ?? false },
            summary: 'Chiede di parlare con una persona.',
          },
          ...{ now: ledger.now(), language: options.language ?? 'ur', territory: options.territory ?? null },
        },
      );
      const { id } = await tx
        .selectFrom('handoffs')
        .select('id')
        .where('conversation_id', '=', conversation.id)
        .where('state', '<>', 'closed')
        .executeTakeFirstOrThrow();
      return id;
    });
  }
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at field by field
  readonly body: any;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** A browser with its cookies and the token that the console would hold. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly #server: FastifyInstance;
  csrf = '';
  headers: Record<string, string> = {};

  constructor(server: FastifyInstance) {
    this.#server = server;
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  get(url: string): Promise<Answer> {
    return this.send('GET', url);
  }

  post(url: string, body: unknown = {}): Promise<Answer> {
    return this.send('POST', url, body);
  }

  act(handoffId: string, act: string, more: object = {}): Promise<Answer> {
    return this.post(`/handoffs/${handoffId}/${act}`, { actId: crypto.randomUUID(), ...more });
  }

  async send(method: string, url: string, body?: unknown): Promise<Answer> {
    const reply = await this.#server.inject({
      method: method as NonNullable<InjectOptions['method']>,
      url: `/desk/api${url}`,
      headers: {
        ...(this.cookies.size > 0 ? { cookie: this.cookieHeader } : {}),
        ...(this.csrf ? { 'x-sportello-csrf': this.csrf } : {}),
        ...this.headers,
      },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    for (const cookie of reply.cookies) {
      if (cookie.maxAge === 0) this.cookies.delete(cookie.name);
      else this.cookies.set(cookie.name, cookie.value);
    }
    const answer =
      reply.body && reply.headers['content-type']?.toString().includes('json') ? reply.json() : null;
    if (typeof answer?.csrf === 'string') this.csrf = answer.csrf;
    return { status: reply.statusCode, body: answer, headers: reply.headers };
  }
}
