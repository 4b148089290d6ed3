// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyInstance } from 'fastify';
import type { PilotChannel } from '../pilot-channel.ts';
import { signedRoute } from './guard.ts';

/** How the pilot channel is, for administrators: what it shows is enough to write as the number. */
export function addPilotRoute(scope: FastifyInstance, pilot: PilotChannel): void {
  signedRoute(scope, { method: 'GET', url: '/pilot', right: 'pilot.read' }, () => pilot.look());
}
