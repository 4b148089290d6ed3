// SPDX-License-Identifier: AGPL-3.0-or-later

/** Waits that anybody can cut short: the network came back, the person wrote something. */
export class Sleeper {
  readonly #sleeping = new Set<() => void>();

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#sleeping.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#sleeping.add(wake);
    });
  }

  wakeAll(): void {
    for (const wake of [...this.#sleeping]) wake();
  }
}
