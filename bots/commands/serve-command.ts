// SPDX-License-Identifier: AGPL-3.0-or-later
import { serve } from '../serve.ts';
import type { Settings } from '../settings.ts';

/** `npm start`: serves until a signal asks it to end; a second signal ends it at once. SIGHUP reads the pack again. */
export async function serveCommand(settings: Settings): Promise<number> {
  const service = await serve(settings, (line) => process.stdout.write(`${line}\n`));
  await new Promise<void>((resolve, reject) => {
    let asked = false;
    const end = () => {
      if (asked) process.exit(1);
      asked = true;
      service.stop().then(resolve, reject);
    };
    process.on('SIGTERM', end);
    process.on('SIGINT', end);
    process.on('SIGHUP', () => void service.renew());
  });
  // Sockets of clients that hang may still be open: everything that matters has ended.
  setTimeout(() => process.exit(0), 500).unref();
  return 0;
}
