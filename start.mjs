// SPDX-License-Identifier: AGPL-3.0-or-later
// Entry of every command: builds what is not up to date, then runs it. `npm start` is `node start.mjs`.
import { build } from './build.mjs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Sportello needs Node 20.19 or later; this is ${process.versions.node}.\n`);
  process.exit(1);
}
const command = process.argv[2] ?? 'serve';
try {
  // Commands whose output is read by programs stay silent about the build.
  build({ quiet: command !== 'serve' });
} catch {
  process.stderr.write('Sportello could not be built; the messages above say why.\n');
  process.exit(1);
}
const { main } = await import('./dist/bots/main.js');
process.exitCode = await main(command, process.argv.slice(3));
