// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { modelVersion } from '../understanding/model.ts';
import { signalNames } from '../understanding/rank.ts';
import { encoderSignalNames } from './encoder-opinion.ts';
import type { Fusion } from './fit-fusion.ts';

/** A fusion, and what it was fitted for. */
export interface KeptFusion {
  readonly fusion: Fusion;
  readonly packHash: string;
  /** How many lines were compared with. */
  readonly lines: number;
}

/** @returns null when there is none for this encoder and for the ranking as it is now, or it cannot be read */
export async function loadFusion(folder: string, identity: string): Promise<KeptFusion | null> {
  try {
    const { made, ...kept } = JSON.parse(await readFile(pathOf(folder, identity), 'utf8'));
    return made === ranking ? (kept as KeptFusion) : null;
  } catch {
    return null;
  }
}

export async function saveFusion(folder: string, identity: string, kept: KeptFusion): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = pathOf(folder, identity);
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, JSON.stringify({ ...kept, made: ranking }));
  await rename(draft, path);
}

/** With other signals the heads would be read wrongly. */
const ranking = [modelVersion, ...signalNames, ...encoderSignalNames].join('; ');

function pathOf(folder: string, identity: string): string {
  return join(folder, `encoder-${identity}.fusion.json`);
}
