// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * Waits that can be cut short: light ones when the network comes back or the person writes something, deep ones (the
 * server has said how long) only by the end.
 */
export class Sleeper {
  readonly #light = new Set<() => void>();
  readonly #deep = new Set<() => void>();

  sleep(ms: number): Promise<void> {
    return wait(ms, this.#light);
  }

  sleepDeep(ms: number): Promise<void> {
    return wait(ms, this.#deep);
  }

  wakeAll(): void {
    for (const wake of [...this.#light]) wake();
  }

  end(): void {
    this.wakeAll();
    for (const wake of [...this.#deep]) wake();
  }
}

function wait(ms: number, sleeping: Set<() => void>): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      sleeping.delete(wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    sleeping.add(wake);
  });
}
