// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Pack } from '../pack.ts';
import type { Fault } from '../pack-error.ts';
import type { PackFiles } from '../pack-files.ts';

/** What a check found. */
export interface Finding {
  /** Path: inside the pack's folder for the checks of the pack, from the repository for others. */
  readonly file: string;
  /** 1 for the first line; missing when the whole file is meant. */
  readonly line?: number;
  /** One sentence: what is wrong and what to do. */
  readonly message: string;
  readonly severity: 'error' | 'warning';
}

/** What the checks of the pack read. */
export interface Material {
  readonly pack: Pack;
  readonly files: PackFiles;
  readonly faults: readonly Fault[];
  readonly now: Date;
  /** All bytes of a file under `media/`. */
  readonly read: (path: string) => Buffer;
}

export type Lint = (material: Material) => Finding[];

export interface Place {
  readonly file: string;
  readonly line?: number;
}

export function error({ file, line }: Place, message: string): Finding {
  return { file, line, message, severity: 'error' };
}

export function warning({ file, line }: Place, message: string): Finding {
  return { file, line, message, severity: 'warning' };
}
