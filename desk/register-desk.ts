// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyInstance } from 'fastify';
import type { Ledger } from '../ledger/open-ledger.ts';
import { Acts } from './acts.ts';
import { addAccountRoutes } from './api/account-routes.ts';
import { addAlertRoutes } from './api/alert-routes.ts';
import { addBoardRoutes } from './api/board-routes.ts';
import { addComposerRoutes } from './api/composer-routes.ts';
import { Cookies } from './api/cookies.ts';
import { addDisclosureRoutes } from './api/disclosure-routes.ts';
import { Entering } from './api/entering.ts';
import { addFactorRoutes } from './api/factor-routes.ts';
import { guard } from './api/guard.ts';
import { addHandoffRoutes } from './api/handoff-routes.ts';
import { addLanguageRoute } from './api/language-route.ts';
import { addListRoutes } from './api/list-routes.ts';
import { Live } from './api/live.ts';
import { addOperatorRoutes } from './api/operator-routes.ts';
import { OwnPages } from './api/own-pages.ts';
import { addPasskeyRoutes } from './api/passkey-routes.ts';
import { addPilotRoute } from './api/pilot-route.ts';
import { addProviderRoutes } from './api/provider-routes.ts';
import { addRecordingRoutes } from './api/recording-routes.ts';
import { addRoutingRoutes, addTeamRoutes } from './api/routing-routes.ts';
import { addSearchRoutes } from './api/search-routes.ts';
import { Audit } from './audit.ts';
import { OperatorChoices } from './choices.ts';
import { Deliveries } from './deliveries.ts';
import { Drafts } from './drafts.ts';
import { ThreadExport } from './export.ts';
import { Handoffs } from './handoffs.ts';
import { HoursDesk } from './hours.ts';
import { Identities } from './identities.ts';
import { IdentityProvider, type ProviderSettings } from './identity-provider.ts';
import { InterfaceLanguage } from './interface-language.ts';
import { HandoffList } from './list.ts';
import { Looking } from './looking.ts';
import { Mentions } from './mentions.ts';
import { MessageWindows } from './message-window.ts';
import { Notes } from './notes.ts';
import type { Week } from './opening-hours.ts';
import { Operators } from './operators.ts';
import { Passkeys } from './passkeys.ts';
import { noPilot, type PilotChannel } from './pilot-channel.ts';
import { PushDoor } from './push/push-door.ts';
import { PushWatch } from './push/push-watch.ts';
import { Pushes } from './push/pushes.ts';
import { Reveal } from './reveal.ts';
import { Routing } from './routing.ts';
import { defaultRules, type RoutingRules } from './routing-rules.ts';
import { Search } from './search/search.ts';
import { isLoopback, type SecondFactorRule, usualRule } from './second-factor-rule.ts';
import { SecondFactors } from './second-factors.ts';
import { Sessions } from './sessions.ts';
import { SignIn } from './sign-in.ts';
import { Teams } from './teams.ts';

interface Log {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface DeskParts {
  readonly ledger: Ledger;
  /** Default: its own, on the ledger. */
  readonly acts?: Acts;
  /** Published hours, to show operators what people are told. */
  readonly week: Week;
  readonly timeZone: string;
  /** Default: offers of 30 seconds, and so on. */
  readonly rules?: RoutingRules;
  /** Address under which operators reach the service; null: this machine, over http. */
  readonly publicUrl: string | null;
  readonly log: Log;
  /** A channel that an administrator pairs. Default: there is none. */
  readonly pilot?: PilotChannel;
  /** As authenticator apps and passkeys name the desk. Default: Sportello. */
  readonly serviceName?: string;
  /** Who must have a second factor. Default: administrators, but on one's own machine nobody. */
  readonly secondFactor?: SecondFactorRule;
  /** A provider of identities by OpenID Connect. Default: none. */
  readonly provider?: ProviderSettings | null;
  /** Languages in which WhatsApp has approved a template that asks people to write again. Default: none. */
  readonly templates?: readonly string[];
  /** For tests: how often sockets are looked after. */
  readonly checkMs?: number;
  readonly beatMs?: number;
  /** For tests: where pushes may go. */
  readonly pushDoor?: PushDoor;
}

/** Adds the operators' desk to a server that does not listen yet: `/desk/api` and its live line. */
export async function registerDesk(server: FastifyInstance, parts: DeskParts): Promise<void> {
  const { ledger, publicUrl, week, timeZone, log } = parts;
  const https = publicUrl?.startsWith('https:') ?? false;
  if (publicUrl && !https && !isLoopback(publicUrl)) {
    log.warn({ publicUrl }, 'operators sign in over plain http: anybody on the way can read their passwords');
  }
  const acts = parts.acts ?? new Acts(ledger);
  const audit = new Audit(ledger);
  const cookies = new Cookies(https);
  const pages = new OwnPages(publicUrl);
  const sessions = new Sessions(ledger, audit);
  const operators = new Operators(ledger, { audit, sessions, acts });
  const { checkMs, beatMs, serviceName: service = 'Sportello' } = parts;
  const secondFactor = parts.secondFactor ?? usualRule(publicUrl);
  const looking = new Looking(ledger);
  const rules = parts.rules ?? defaultRules;
  const live = new Live({
    ...{ ledger, sessions, operators, cookies, pages, looking, log, secondFactor },
    ...{ checkMs, beatMs, awayAfterMs: rules.awayAfterMs },
  });
  const factors = new SecondFactors(ledger, { audit, service });
  const signIn = new SignIn(ledger, { audit, factors });
  const entering = new Entering({ sessions, signIn, cookies, secondFactor });
  const passkeys = new Passkeys(ledger, { audit, service });
  const identities = new Identities(ledger, { audit, provider: providerOf(parts) });
  const door = parts.pushDoor ?? new PushDoor();
  const pushes = new Pushes(ledger, { audit, door });
  const pushWatch = new PushWatch({ ledger, pushes, door, log });
  await server.register(
    async (scope) => {
      guard(scope, { sessions, cookies, pages, audit, https, secondFactor, now: ledger.now });
      addAccountRoutes(scope, { operators, sessions, cookies, signIn, entering });
      addFactorRoutes(scope, { factors, passkeys, identities, operators, rule: secondFactor });
      addPasskeyRoutes(scope, { passkeys, signIn, entering, publicUrl, rule: secondFactor });
      addProviderRoutes(scope, { identities, operators, signIn, entering });
      const handoffs = new Handoffs(ledger, { acts, audit, hours: { week, timeZone, rules } });
      addHandoffRoutes(scope, handoffs);
      addAlertRoutes(scope, { choices: new OperatorChoices(ledger), pushes });
      addDisclosureRoutes(scope, {
        threadExport: new ThreadExport(ledger, audit),
        reveal: new Reveal(ledger, audit),
      });
      addSearchRoutes(scope, new Search(ledger, { audit }));
      addListRoutes(scope, new HandoffList(ledger, { week, timeZone, rules }));
      addRecordingRoutes(scope, handoffs);
      addComposerRoutes(scope, {
        looking,
        drafts: new Drafts(ledger),
        notes: new Notes(ledger, audit),
        mentions: new Mentions(ledger),
        deliveries: new Deliveries(ledger, audit),
        windows: new MessageWindows(ledger, { audit, templates: parts.templates ?? [] }),
      });
      addRoutingRoutes(scope, new Routing(ledger, { acts, audit, rules }));
      addTeamRoutes(scope, { teams: new Teams(ledger, audit), hours: new HoursDesk(ledger, audit) });
      addOperatorRoutes(scope, operators);
      addBoardRoutes(scope, ledger);
      addLanguageRoute(scope, new InterfaceLanguage(ledger, audit));
      addPilotRoute(scope, parts.pilot ?? noPilot);
    },
    { prefix: '/desk/api' },
  );
  server.addHook('onReady', async () => live.start(server.server));
  server.addHook('preClose', async () => live.stop());
  server.addHook('onReady', async () => pushWatch.start());
  server.addHook('preClose', async () => pushWatch.stop());
}

/** The console's page at `/desk/provider` takes who comes back; the provider must know this very address. */
function providerOf({ provider, publicUrl, ledger }: DeskParts): IdentityProvider | null {
  if (!provider || !publicUrl) return null;
  const { origin } = new URL(publicUrl);
  return new IdentityProvider(provider, { redirect: `${origin}/desk/provider`, now: ledger.now });
}
