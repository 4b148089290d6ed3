// SPDX-License-Identifier: AGPL-3.0-or-later
// Entry of every command where the program is built already and its sources are not there, as in a container.
const { main } = await import('./dist/bots/main.js');
process.exitCode = await main(process.argv[2] ?? 'serve', process.argv.slice(3));
