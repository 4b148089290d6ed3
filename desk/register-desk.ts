// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyInstance } from 'fastify';
import type { Ledger } from '../ledger/open-ledger.ts';
import { Acts } from './acts.ts';
import { addAccountRoutes } from './api/account-routes.ts';
import { addAlertRoutes } from './api/alert-routes.ts';
import { Cookies } from './api/cookies.ts';
import { addDisclosureRoutes } from './api/disclosure-routes.ts';
import { guard } from './api/guard.ts';
import { addHandoffRoutes } from './api/handoff-routes.ts';
import { addListRoutes } from './api/list-routes.ts';
import { Live } from './api/live.ts';
import { addOperatorRoutes } from './api/operator-routes.ts';
import { OwnPages } from './api/own-pages.ts';
import { addPilotRoute } from './api/pilot-route.ts';
import { addRecordingRoutes } from './api/recording-routes.ts';
import { addSearchRoutes } from './api/search-routes.ts';
import { Audit } from './audit.ts';
import { OperatorChoices } from './choices.ts';
import { ThreadExport } from './export.ts';
import { Handoffs } from './handoffs.ts';
import { HandoffList } from './list.ts';
import type { Week } from './opening-hours.ts';
import { Operators } from './operators.ts';
import { noPilot, type PilotChannel } from './pilot-channel.ts';
import { PushDoor } from './push/push-door.ts';
import { PushWatch } from './push/push-watch.ts';
import { Pushes } from './push/pushes.ts';
import { Reveal } from './reveal.ts';
import { Search } from './search/search.ts';
import { Sessions } from './sessions.ts';
import { SignIn } from './sign-in.ts';

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
  /** Address under which operators reach the service; null: this machine, over http. */
  readonly publicUrl: string | null;
  readonly log: Log;
  /** A channel that an administrator pairs. Default: there is none. */
  readonly pilot?: PilotChannel;
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
  const { checkMs, beatMs } = parts;
  const live = new Live({ ledger, sessions, operators, cookies, pages, log, checkMs, beatMs });
  const door = parts.pushDoor ?? new PushDoor();
  const pushes = new Pushes(ledger, { audit, door });
  const pushWatch = new PushWatch({ ledger, pushes, door, log });
  await server.register(
    async (scope) => {
      guard(scope, { sessions, cookies, pages, audit, https });
      addAccountRoutes(scope, { operators, sessions, cookies, signIn: new SignIn(ledger, audit) });
      const handoffs = new Handoffs(ledger, { acts, audit, hours: { week, timeZone } });
      addHandoffRoutes(scope, handoffs);
      addAlertRoutes(scope, { choices: new OperatorChoices(ledger), pushes });
      addDisclosureRoutes(scope, {
        threadExport: new ThreadExport(ledger, audit),
        reveal: new Reveal(ledger, audit),
      });
      addSearchRoutes(scope, new Search(ledger, { audit }));
      addListRoutes(scope, new HandoffList(ledger, { week, timeZone }));
      addRecordingRoutes(scope, handoffs);
      addOperatorRoutes(scope, operators);
      addPilotRoute(scope, parts.pilot ?? noPilot);
    },
    { prefix: '/desk/api' },
  );
  server.addHook('onReady', async () => live.start(server.server));
  server.addHook('preClose', async () => live.stop());
  server.addHook('onReady', async () => pushWatch.start());
  server.addHook('preClose', async () => pushWatch.stop());
}

function isLoopback(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}
