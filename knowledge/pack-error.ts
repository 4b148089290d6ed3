// SPDX-License-Identifier: AGPL-3.0-or-later

/** Something wrong in a file of the pack. */
export interface Fault {
  /** Path inside the pack's folder, with `/`. */
  readonly file: string;
  /** 1 for the first line. */
  readonly line: number;
  /** One sentence: what is wrong and what to do. */
  readonly sentence: string;
  /** False when the pack can be used without what is wrong: only `npm run knowledge -- check` tells it. */
  readonly fatal: boolean;
}

/** `entries/spid/it.md:4: …`, as editors and terminals link it. */
export function faultLine({ file, line, sentence }: Omit<Fault, 'fatal'>): string {
  return `${file}:${line}: ${sentence}`;
}

/** The pack cannot be loaded. Carries every fault found, not only the first. */
export class PackError extends Error {
  readonly code = 'pack-faulty';
  readonly retryable = false;
  readonly faults: readonly Fault[];

  constructor(folder: string, faults: readonly Fault[], options?: ErrorOptions) {
    const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`;
    super(
      `The pack in ${folder} has ${count}; correct them and start again.\n${faults.map(faultLine).join('\n')}`,
      options,
    );
    this.name = 'PackError';
    this.faults = faults;
  }
}
