// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Ledger } from '../../ledger/open-ledger.ts';
import { readBoard } from '../board.ts';
import { DeskError } from '../desk-error.ts';
import { groupings, type HistoryRequest, historyAsCsv, readHistory } from '../service-history.ts';
import { signedRoute } from './guard.ts';

const stretch = z
  .object({ from: z.iso.date(), to: z.iso.date(), by: z.enum(groupings).default('day') })
  .refine(({ from, to }) => from <= to && Date.parse(to) - Date.parse(from) <= 400 * 86_400_000);

/** How the desk stands, and how it did: figures without a person in them. */
export function addBoardRoutes(scope: FastifyInstance, ledger: Pick<Ledger, 'db' | 'now'>): void {
  signedRoute(scope, { method: 'GET', url: '/board', right: 'board.read' }, ({ actor }) =>
    readBoard(ledger, actor),
  );
  signedRoute(
    scope,
    { method: 'GET', url: '/board/history', right: 'board.read' },
    async ({ actor, query }) => ({
      // JSON has no infinity.
      rows: withoutInfinity(await readHistory(ledger, actor, asked(query))),
    }),
  );
  signedRoute(
    scope,
    { method: 'GET', url: '/board/history.csv', right: 'board.read' },
    async ({ actor, query, reply }) => {
      const request = asked(query);
      const rows = await readHistory(ledger, actor, request);
      const name = `sportello-${request.from}-${request.to}-${request.by}.csv`;
      void reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${name}"`)
        .header('x-content-type-options', 'nosniff');
      return reply.send(historyAsCsv(rows, request.by));
    },
  );
}

/** @throws DeskError `bad-body` for days that are none, or more than 400 of them */
function asked(query: unknown): HistoryRequest {
  const read = stretch.safeParse(query);
  if (!read.success) throw new DeskError('bad-body');
  return read.data;
}

function withoutInfinity<T>(rows: T): T {
  return JSON.parse(
    JSON.stringify(rows, (_key, value: unknown) => (value === Number.POSITIVE_INFINITY ? 'over' : value)),
  ) as T;
}
