// SPDX-License-Identifier: AGPL-3.0-or-later
// Entry of one of several processes that share the port; processes.ts starts it.
import { main } from './main.ts';

// Its line to the main process would keep it from ending by itself.
process.exit(await main('serve', process.argv.slice(2)));
