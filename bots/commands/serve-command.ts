// SPDX-License-Identifier: AGPL-3.0-or-later
import cluster from 'node:cluster';
import { createLog } from '../logs.ts';
import { Processes } from '../processes.ts';
import type { Settings } from '../settings.ts';
import { onMain, tellMain } from '../worker-line.ts';

const say = (line: string) => {
  process.stdout.write(`${line}\n`);
};

/** `npm start`: serves until a signal asks it to end; a second signal ends it at once. SIGHUP reads the pack again. */
export async function serveCommand(settings: Settings, given: readonly string[]): Promise<number> {
  if (cluster.isWorker) return serveAsWorker(settings, { greet: given.includes('greet') });
  if (settings.processes > 1) return serveInProcesses(settings);
  const { serve } = await import('../serve.ts');
  const service = await serve(settings, say);
  await onSignals({ renew: () => void service.renew(), stop: () => service.stop() });
  endSoon();
  return 0;
}

async function serveInProcesses(settings: Settings): Promise<number> {
  let gaveUp = false;
  const ended = new Promise<void>((resolve, reject) => {
    const processes = new Processes({
      count: settings.processes,
      log: createLog(settings.logLevel),
      onGiveUp: () => {
        gaveUp = true;
        processes.stop().then(resolve, reject);
      },
    });
    processes.start();
    const signals = { renew: () => processes.renew(), stop: () => processes.stop() };
    onSignals(signals, () => processes.kill()).then(resolve, reject);
  });
  await ended;
  endSoon(gaveUp ? 1 : 0);
  return gaveUp ? 1 : 0;
}

/** The main process says when to end. A signal sent to all processes at once, as systemd does, says it twice. */
async function serveAsWorker(settings: Settings, { greet }: { greet: boolean }): Promise<number> {
  let askedToStop: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    askedToStop = resolve;
  });
  process.on('SIGTERM', askedToStop);
  process.on('SIGINT', askedToStop);
  // The main process passes it on; from elsewhere it must not end the worker.
  process.on('SIGHUP', () => undefined);
  let renew: () => void = () => undefined;
  onMain((said) => {
    if (said.kind === 'stop') askedToStop();
    if (said.kind === 'renew') renew();
  });
  // Not at the top: the main process serves nothing and needs none of it.
  const { serve } = await import('../serve.ts');
  const starting = serve(settings, say, { greet });
  const service = await Promise.race([starting, asked.then(() => null)]);
  // Asked to end before it served: nothing is under way.
  if (!service) process.exit(0);
  renew = () => void service.renew();
  tellMain({ kind: 'ready' });
  await asked;
  await service.stop();
  endSoon();
  return 0;
}

function onSignals(
  service: { renew(): void; stop(): Promise<void> },
  beforeHardEnd: () => void = () => undefined,
): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    let asked = false;
    const end = () => {
      if (asked) {
        beforeHardEnd();
        process.exit(1);
      }
      asked = true;
      service.stop().then(resolve, reject);
    };
    process.on('SIGTERM', end);
    process.on('SIGINT', end);
    process.on('SIGHUP', () => service.renew());
  });
}

/** Sockets of clients that hang may still be open: everything that matters has ended. */
function endSoon(code = 0): void {
  setTimeout(() => process.exit(code), 500).unref();
}
