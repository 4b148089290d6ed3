// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DeskError } from '../desk-error.ts';
import { rightsOf } from '../rights.ts';
import type { SecondFactorRule } from '../second-factor-rule.ts';
import { absoluteMs, idleMs, type OpenSession, type Sessions } from '../sessions.ts';
import type { SecondStep, SignIn } from '../sign-in.ts';
import type { Cookies } from './cookies.ts';
import { lacksFactor } from './guard.ts';

export interface EnteringParts {
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly cookies: Cookies;
  readonly secondFactor: SecondFactorRule;
}

/** The last part of every way in and the first of every way out: sessions and their cookies. */
export class Entering {
  readonly #parts: EnteringParts;

  constructor(parts: EnteringParts) {
    this.#parts = parts;
  }

  /** After a first step alone: a session, or what is still to be shown when the account has a second factor. */
  async afterFirst(request: FastifyRequest, reply: FastifyReply, operatorId: string) {
    const second: SecondStep | null = await this.#parts.signIn.secondStep(operatorId);
    return second ?? this.start(request, reply, operatorId);
  }

  /** A new session; the one that the browser came with ends, so that none can be planted. */
  async start(request: FastifyRequest, reply: FastifyReply, operatorId: string) {
    const { cookies, sessions, signIn } = this.#parts;
    const replaced = cookies.session(request.headers.cookie);
    const opened = await sessions.open(operatorId, agentOf(request.headers['user-agent']), replaced);
    const session = await sessions.find(opened.token);
    if (!session) throw new DeskError('signed-out');
    const device = signIn.deviceFor(session.actor.email);
    void reply.header('set-cookie', [cookies.setSession(opened.token), cookies.setDevice(device)]);
    return this.meOf(session);
  }

  end(reply: FastifyReply): void {
    void reply.header('set-cookie', this.#parts.cookies.endSession());
    void reply.header('clear-site-data', '"cache", "storage"');
  }

  meOf(session: OpenSession) {
    const { actor, csrf } = session;
    const factorNeeded = lacksFactor(this.#parts.secondFactor, session);
    return { ...actor, rights: rightsOf(actor.role), factorNeeded, csrf, idleMs, absoluteMs };
  }
}

/** Browser and system in two words: enough to tell one's own sessions apart, too little to follow anybody. */
function agentOf(header: string | undefined): string {
  const text = header ?? '';
  const find = (pairs: readonly (readonly [RegExp, string])[]) =>
    pairs.find(([form]) => form.test(text))?.[1];
  const browser = find([
    [/Edg\//, 'Edge'],
    [/Firefox\//, 'Firefox'],
    [/Chrom(e|ium)\//, 'Chrome'],
    [/Safari\//, 'Safari'],
    [/curl\//, 'curl'],
  ]);
  const system = find([
    [/Android/, 'Android'],
    [/iPhone|iPad/, 'iOS'],
    [/Windows/, 'Windows'],
    [/Mac OS/, 'macOS'],
    [/Linux/, 'Linux'],
  ]);
  return [browser ?? 'altro', system].filter(Boolean).join(', ');
}
