// SPDX-License-Identifier: AGPL-3.0-or-later
import { readSettings, SettingsError } from './settings.ts';

type Command = (commandArguments: readonly string[]) => Promise<number>;

// Each command loads only what it needs: `ask` should not wait for a web server.
const commands: Readonly<Record<string, Command>> = {
  serve: async (given) => (await import('./commands/serve-command.ts')).serveCommand(settingsNow(), given),
  chat: async (given) => (await import('./commands/chat-command.ts')).chatCommand(settingsNow(), given),
  ask: async (given) => (await import('./commands/ask-command.ts')).askCommand(settingsNow(), given),
  knowledge: async (given) =>
    (await import('./commands/knowledge-command.ts')).knowledgeCommand(settingsNow(), given),
  backup: async (given) => (await import('./commands/backup-command.ts')).backupCommand(settingsNow(), given),
  restore: async (given) =>
    (await import('./commands/backup-command.ts')).restoreCommand(settingsNow(), given),
  migrate: async () => (await import('./commands/migrate-command.ts')).migrateCommand(settingsNow()),
  move: async (given) => (await import('./commands/move-command.ts')).moveCommand(settingsNow(), given),
  audit: async () => (await import('./commands/audit-command.ts')).auditCommand(settingsNow()),
  telegram: async (given) =>
    (await import('./commands/telegram-command.ts')).telegramCommand(settingsNow(), given),
  bench: async (given) => (await import('./commands/bench-command.ts')).benchCommand(given),
};

/**
 * Runs one command of Sportello.
 * @returns the exit code: 0 when all went well, 1 when something failed and was said, 2 for a command it does not know
 */
export async function main(name: string, commandArguments: readonly string[]): Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    process.stderr.write(
      `"${name}" is no command of Sportello. There are: ${Object.keys(commands).join(', ')}.\n`,
    );
    return 2;
  }
  try {
    return await command(commandArguments);
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`);
    return 1;
  }
}

function settingsNow() {
  return readSettings(process.env);
}

/** What is said by a person for a person is shown as it is; anything else with its stack, for a report. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Something went wrong that cannot be named.';
  const forPeople =
    error instanceof SettingsError ||
    (/Error$/.test(error.name) && error.name !== 'Error' && error.name !== 'TypeError');
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return 'The port is in use by another program: stop it, or set PORT to another number.';
  if (code === 'EACCES' || code === 'EPERM')
    return `${error.message}. Sportello may not do this: check the owner of DATA_DIR, or the port.`;
  return forPeople ? error.message : (error.stack ?? error.message);
}
