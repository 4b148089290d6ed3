// SPDX-License-Identifier: AGPL-3.0-or-later
import account from './it/account.json' with { type: 'json' };
import alerts from './it/alerts.json' with { type: 'json' };
import composer from './it/composer.json' with { type: 'json' };
import context from './it/context.json' with { type: 'json' };
import disclosure from './it/disclosure.json' with { type: 'json' };
import list from './it/list.json' with { type: 'json' };
import names from './it/names.json' with { type: 'json' };
import pilot from './it/pilot.json' with { type: 'json' };
import queue from './it/queue.json' with { type: 'json' };
import search from './it/search.json' with { type: 'json' };
import shell from './it/shell.json' with { type: 'json' };
import team from './it/team.json' with { type: 'json' };
import thread from './it/thread.json' with { type: 'json' };

/** The console in Italian. One file for each part of it; its keys begin with names that no other file has. */
export const italian = {
  ...account,
  ...alerts,
  ...composer,
  ...context,
  ...disclosure,
  ...list,
  ...names,
  ...pilot,
  ...queue,
  ...search,
  ...shell,
  ...team,
  ...thread,
};
