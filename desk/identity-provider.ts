// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Configuration } from 'openid-client';
import { DeskError } from './desk-error.ts';

/** A provider of identities by OpenID Connect, as the settings name it. */
export interface ProviderSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Null: a public client, protected by PKCE alone. */
  readonly clientSecret: string | null;
  /** On the button. */
  readonly name: string;
}

/** What must come back as it went out. Kept sealed in a ticket, never in the browser. */
export interface ProviderChecks {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Who somebody is there: issuer and subject together, for ever; e-mail and name may change hands. */
export interface ProviderIdentity {
  readonly issuer: string;
  readonly subject: string;
  /** The provider says that more than a password was asked for. */
  readonly strong: boolean;
}

const timeoutSeconds = 5;
const keepMs = 10 * 60_000;

/** Loaded when somebody first signs in by the provider. */
const library = () => import('openid-client');

/**
 * Sign-in by OpenID Connect: authorization code with PKCE, state and nonce; the answer must come from exactly this
 * issuer for exactly this client, signed by one of its keys.
 */
export class IdentityProvider {
  readonly settings: ProviderSettings;
  readonly #redirect: string;
  readonly #now: () => number;
  #known: { at: number; configuration: Configuration } | null = null;

  /** @param parts.redirect where the provider sends the browser back to */
  constructor(settings: ProviderSettings, parts: { redirect: string; now?: () => number }) {
    this.settings = settings;
    this.#redirect = parts.redirect;
    this.#now = parts.now ?? Date.now;
  }

  /** @returns where to send the browser, and what to check when it comes back. @throws DeskError `provider-away` */
  async begin(): Promise<{ url: string; checks: ProviderChecks }> {
    const openid = await library();
    const configuration = await this.#configuration();
    const checks = {
      state: openid.randomState(),
      nonce: openid.randomNonce(),
      verifier: openid.randomPKCECodeVerifier(),
    };
    const url = openid.buildAuthorizationUrl(configuration, {
      redirect_uri: this.#redirect,
      scope: 'openid',
      state: checks.state,
      nonce: checks.nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(checks.verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, checks };
  }

  /**
   * @param query what the provider put behind the address: code and state, or an error
   * @throws DeskError `provider-refused` for whatever is not a right answer; `provider-away` when it does not answer
   */
  async finish(query: string, checks: ProviderChecks): Promise<ProviderIdentity> {
    const openid = await library();
    const configuration = await this.#configuration();
    const back = new URL(this.#redirect);
    back.search = query;
    try {
      const tokens = await openid.authorizationCodeGrant(configuration, back, {
        pkceCodeVerifier: checks.verifier,
        expectedState: checks.state,
        expectedNonce: checks.nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims || !this.#isForUs(claims.iss, claims.aud)) throw new DeskError('provider-refused');
      return { issuer: claims.iss, subject: claims.sub, strong: isStrong(claims.amr) };
    } catch (error) {
      throw error instanceof DeskError
        ? error
        : new DeskError(isAway(error) ? 'provider-away' : 'provider-refused');
    }
  }

  #isForUs(issuer: string, audience: string | readonly string[]): boolean {
    const [first, ...others] = [audience].flat();
    return issuer === this.settings.issuer && first === this.settings.clientId && others.length === 0;
  }

  async #configuration(): Promise<Configuration> {
    const now = this.#now();
    if (this.#known && Math.abs(now - this.#known.at) < keepMs) return this.#known.configuration;
    const openid = await library();
    const { issuer, clientId, clientSecret } = this.settings;
    const insecure = issuer.startsWith('http:') ? [openid.allowInsecureRequests] : [];
    try {
      const configuration = await openid.discovery(
        new URL(issuer),
        clientId,
        undefined,
        clientSecret ? openid.ClientSecretBasic(clientSecret) : openid.None(),
        { timeout: timeoutSeconds, execute: [...insecure, openid.enableNonRepudiationChecks] },
      );
      if (configuration.serverMetadata().issuer !== issuer) throw new DeskError('provider-refused');
      this.#known = { at: now, configuration };
      return configuration;
    } catch (error) {
      throw error instanceof DeskError ? error : new DeskError('provider-away');
    }
  }
}

/** RFC 8176: several factors, or a key that only its owner can use. */
function isStrong(amr: unknown): boolean {
  return Array.isArray(amr) && ['mfa', 'hwk', 'otp'].some((one) => amr.includes(one));
}

/** No connection, no answer in time, or an answer that no provider in order gives. */
function isAway(error: unknown): boolean {
  const { name = '', code = '', status = 0 } = error as { name?: string; code?: string; status?: number };
  return (
    name === 'TypeError' ||
    name === 'TimeoutError' ||
    code === 'OAUTH_TIMEOUT' ||
    (status >= 500 && status < 600)
  );
}
