// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Tx } from '../ledger/group-commit.ts';
import { newId } from '../ledger/ids.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { Audit } from './audit.ts';
import { DeskError } from './desk-error.ts';
import { type Actor, demand } from './rights.ts';
import type { Team } from './route.ts';

export interface NamedTeam extends Team {
  readonly name: string;
}

export interface ListedTeam extends NamedTeam {
  /** Ids of operators. */
  readonly members: readonly string[];
}

export type TeamChange = Omit<ListedTeam, 'id'>;

/** Every team, by name. */
export async function readTeams(db: Ledger['db'] | Tx): Promise<NamedTeam[]> {
  const rows = await db.selectFrom('teams').selectAll().orderBy('name').orderBy('id').execute();
  return rows.map(({ id, name, territories, topics }) => ({
    id,
    name,
    territories: JSON.parse(territories) as string[],
    topics: JSON.parse(topics) as string[],
  }));
}

/** Teams by territory and topic. Without any, every conversation is everybody's. */
export class Teams {
  readonly #ledger: Ledger;
  readonly #audit: Audit;

  constructor(ledger: Ledger, audit: Audit) {
    this.#ledger = ledger;
    this.#audit = audit;
  }

  async list(actor: Actor): Promise<ListedTeam[]> {
    demand(actor, 'teams.read');
    const { db } = this.#ledger;
    const [teams, members] = await Promise.all([
      readTeams(db),
      db.selectFrom('team_members').selectAll().orderBy('operator_id').execute(),
    ]);
    return teams.map((team) => ({
      ...team,
      members: members.filter((one) => one.team_id === team.id).map((one) => one.operator_id),
    }));
  }

  /** @param teamId null: a new one. @returns the team's id */
  async save(actor: Actor, teamId: string | null, change: TeamChange): Promise<string> {
    demand(actor, 'teams.change');
    const now = this.#ledger.now();
    const id = teamId ?? newId(now);
    const { name } = change;
    const told = {
      name,
      territories: JSON.stringify(change.territories),
      topics: JSON.stringify(change.topics),
    };
    await this.#ledger.commits.alone(async (tx) => {
      if (teamId === null)
        await tx
          .insertInto('teams')
          .values({ id, ...told, created_at: now })
          .execute();
      else {
        const { numUpdatedRows } = await tx
          .updateTable('teams')
          .set(told)
          .where('id', '=', id)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) throw new DeskError('not-found');
      }
      await setMembers(tx, id, change.members);
      const detail = { members: change.members.length };
      await this.#audit.append(tx, { actor: actor.id, action: 'team.saved', subject: id, detail });
    });
    this.#ledger.wake.emit('desk');
    return id;
  }

  /** What was passed to it goes on as territory and topic say. */
  async remove(actor: Actor, teamId: string): Promise<void> {
    demand(actor, 'teams.change');
    await this.#ledger.commits.alone(async (tx) => {
      const { numDeletedRows } = await tx.deleteFrom('teams').where('id', '=', teamId).executeTakeFirst();
      if (numDeletedRows === 0n) throw new DeskError('not-found');
      await tx.updateTable('handoffs').set({ team_id: null }).where('team_id', '=', teamId).execute();
      await this.#audit.append(tx, { actor: actor.id, action: 'team.removed', subject: teamId });
    });
    this.#ledger.wake.emit('desk');
  }
}

async function setMembers(tx: Tx, teamId: string, members: readonly string[]): Promise<void> {
  await tx.deleteFrom('team_members').where('team_id', '=', teamId).execute();
  if (members.length === 0) return;
  const known = await tx.selectFrom('operators').select('id').where('id', 'in', members).execute();
  if (known.length < new Set(members).size) throw new DeskError('bad-body');
  const rows = known.map(({ id }) => ({ team_id: teamId, operator_id: id }));
  await tx.insertInto('team_members').values(rows).execute();
}
