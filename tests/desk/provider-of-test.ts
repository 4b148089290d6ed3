// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import type { ProviderSettings } from '../../desk/identity-provider.ts';

interface Asked {
  readonly nonce: string;
  readonly challenge: string;
  readonly redirect: string;
}

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;

/** Making them takes longer than a test. */
let keysOfAll: readonly [Keys, Keys] | null = null;

/** A provider of identities that speaks OpenID Connect over http, and says wrong things when told to. */
export class ProviderOfTest {
  readonly #server: Server;
  readonly #keys: Keys;
  readonly #others: Keys;
  readonly #codes = new Map<string, Asked>();
  issuer = '';
  /** Who signs in there. */
  subject = 'anna-0001';
  /** In the place of what is right in the next tokens. */
  claims: JWTPayload = {};
  /** Signs with a key that it does not publish. */
  forged = false;
  /** Seconds by which the token is old when it is given. */
  olderBy = 0;
  /** How often a code was exchanged. */
  exchanged = 0;
  /** Answers of the token endpoint, whole, in the place of tokens. */
  rubbish: string | null = null;

  private constructor(keys: Keys, others: Keys) {
    this.#keys = keys;
    this.#others = others;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
  }

  static async start(): Promise<ProviderOfTest> {
    keysOfAll ??= [await generateKeyPair('RS256'), await generateKeyPair('RS256')];
    const one = new ProviderOfTest(...keysOfAll);
    await new Promise<void>((resolve) => one.#server.listen(0, '127.0.0.1', resolve));
    one.issuer = `http://127.0.0.1:${(one.#server.address() as AddressInfo).port}`;
    return one;
  }

  get settings(): ProviderSettings {
    return { issuer: this.issuer, clientId: 'sportello', clientSecret: 'segreto', name: 'Comune di prova' };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** What a browser that is sent there comes back with. */
  async visit(url: string): Promise<string> {
    const answer = await fetch(url, { redirect: 'manual' });
    return new URL(answer.headers.get('location') ?? '').search;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.issuer);
    const json = (body: unknown) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (pathname === '/.well-known/openid-configuration') {
      json({
        issuer: this.issuer,
        authorization_endpoint: `${this.issuer}/authorize`,
        token_endpoint: `${this.issuer}/token`,
        jwks_uri: `${this.issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        code_challenge_methods_supported: ['S256'],
      });
    } else if (pathname === '/jwks') {
      json({ keys: [{ ...(await exportJWK(this.#keys.publicKey)), alg: 'RS256', use: 'sig', kid: 'one' }] });
    } else if (pathname === '/authorize') {
      this.#authorize(searchParams, response);
    } else if (pathname === '/token') {
      await this.#exchange(request, response);
    } else {
      response.writeHead(404).end();
    }
  }

  #authorize(asked: URLSearchParams, response: ServerResponse): void {
    const code = randomUUID();
    const redirect = asked.get('redirect_uri') ?? '';
    this.#codes.set(code, {
      redirect,
      nonce: asked.get('nonce') ?? '',
      challenge: asked.get('code_challenge') ?? '',
    });
    const back = new URL(redirect);
    back.searchParams.set('code', code);
    back.searchParams.set('state', asked.get('state') ?? '');
    response.writeHead(303, { location: back.href }).end();
  }

  async #exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
    const code = body.get('code') ?? '';
    const asked = this.#codes.get(code);
    const proved = createHash('sha256')
      .update(body.get('code_verifier') ?? '')
      .digest('base64url');
    const known = `Basic ${Buffer.from('sportello:segreto').toString('base64')}`;
    const right =
      asked?.challenge === proved &&
      asked.redirect === body.get('redirect_uri') &&
      request.headers.authorization === known;
    const type = { 'content-type': 'application/json' };
    if (!right || !asked) {
      response.writeHead(400, type).end('{"error":"invalid_grant"}');
      return;
    }
    this.#codes.delete(code);
    this.exchanged += 1;
    const idToken = await this.#token(asked.nonce);
    const tokens = { access_token: 'x', token_type: 'Bearer', expires_in: 60, id_token: idToken };
    response.writeHead(200, type).end(this.rubbish ?? JSON.stringify(tokens));
  }

  #token(nonce: string): Promise<string> {
    const now = Math.floor(Date.now() / 1_000) - this.olderBy;
    const right = { iss: this.issuer, aud: 'sportello', sub: this.subject, iat: now, exp: now + 300, nonce };
    return new SignJWT({ ...right, ...this.claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .sign(this.forged ? this.#others.privateKey : this.#keys.privateKey);
  }
}
