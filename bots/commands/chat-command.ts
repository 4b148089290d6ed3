// SPDX-License-Identifier: AGPL-3.0-or-later
import { parseArgs } from 'node:util';
import { TerminalChannel } from '../../adapters/terminal/terminal-channel.ts';
import { formatDeepLink } from '../../dialogs/actions.ts';
import { isLanguage, languages } from '../../knowledge/language.ts';
import { openCore } from '../open-core.ts';
import type { Settings } from '../settings.ts';
import { stopInOrder } from '../stopping.ts';

const usage = `Usage: npm run chat -- [--language ${languages.join('|')}] [--territory jesi]`;

/** `npm run chat`: the same conversation in the terminal, on the same ledger. */
export async function chatCommand(settings: Settings, given: readonly string[]): Promise<number> {
  const link = readArguments(given);
  if (!link) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  const core = await openCore({ ...settings, logLevel: 'error' }, (line) =>
    process.stderr.write(`${line}\n`),
  );
  await core.duty.start();
  const { publicUrl } = settings;
  let leave = () => {};
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const channel = new TerminalChannel({
    input: process.stdin,
    output: process.stdout,
    start: formatDeepLink(link) || undefined,
    onEnd: () => leave(),
    // No server runs beside it: what has no public address is opened from the disk.
    whereIs: (url) => (publicUrl ? new URL(url, publicUrl).href : (core.media.find(url)?.file ?? url)),
  });
  const { worker, delivery } = core.work([channel]);
  process.on('SIGINT', () => leave());
  process.on('SIGTERM', () => leave());
  core.start();
  worker.start();
  delivery.start();
  await channel.start(core.receive);
  await left;
  await answered(core);
  await stopInOrder({
    closeDoors: () => {
      core.duty.stop();
      return Promise.all([channel.stop(), core.close()]);
    },
    worker,
    delivery,
    ledger: core.ledger,
  });
  return 0;
}

function readArguments(given: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...given],
      options: { language: { type: 'string' }, territory: { type: 'string' } },
    });
    if (values.language !== undefined && !isLanguage(values.language)) return null;
    return { language: values.language, territory: values.territory };
  } catch {
    return null;
  }
}

/** When the input was a file, its last line is answered before the end. */
async function answered({ ledger }: Awaited<ReturnType<typeof openCore>>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const waiting = await ledger.db
      .selectFrom('inbox')
      .select('id')
      .where('channel', '=', 'terminal')
      .where('status', '=', 'new')
      .executeTakeFirst();
    const unsent = await ledger.db
      .selectFrom('outbox')
      .select('id')
      .where('channel', '=', 'terminal')
      .where('status', 'in', ['queued', 'sending'])
      .executeTakeFirst();
    if (!waiting && !unsent) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
