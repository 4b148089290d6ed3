// SPDX-License-Identifier: AGPL-3.0-or-later
import { emptyStore, type MediaStore } from '../media-files.ts';
import type { PackFiles } from '../pack-files.ts';
import { readPack } from '../read-pack.ts';
import { checkCompleteness } from './completeness.ts';
import { checkDirection } from './direction.ts';
import { checkFigures } from './figures.ts';
import type { Finding, Lint } from './finding.ts';
import { checkLengths, checkTopicNames } from './lengths.ts';
import { checkMarkup } from './markup.ts';
import { checkMedia } from './media.ts';
import { checkQuestions } from './questions.ts';
import { checkReadability } from './readability.ts';
import { checkReferences } from './references.ts';
import { checkSafety } from './safety.ts';
import { checkScripts } from './scripts.ts';
import { checkShape } from './shape.ts';
import { checkSources } from './sources.ts';
import { checkTerms } from './terms.ts';
import { checkTypography } from './typography.ts';
import { checkVersions } from './versions.ts';

const lints: readonly Lint[] = [
  checkShape,
  checkCompleteness,
  checkReferences,
  checkLengths,
  checkTopicNames,
  checkFigures,
  checkMarkup,
  checkReadability,
  checkDirection,
  checkScripts,
  checkTypography,
  checkQuestions,
  checkSources,
  checkVersions,
  checkSafety,
  checkTerms,
  checkMedia,
];

/**
 * Everything that is wrong in a pack, by file and line. Pure; the full pack takes about a second.
 * @param now for what is past its day
 * @param media what lies under `media/` beside the texts
 */
export function checkPack(files: PackFiles, now: Date, media: MediaStore = emptyStore): Finding[] {
  const { pack, faults } = readPack(files, media.files);
  const read = (path: string) => media.read(path);
  return lints.flatMap((lint) => lint({ pack, files, faults, now, read })).sort(byPlace);
}

function byPlace(a: Finding, b: Finding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0);
}
