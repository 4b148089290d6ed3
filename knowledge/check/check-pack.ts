// SPDX-License-Identifier: AGPL-3.0-or-later
import type { PackFiles } from '../pack-files.ts';
import { readPack } from '../read-pack.ts';
import { checkCompleteness } from './completeness.ts';
import { checkDirection } from './direction.ts';
import { checkFigures } from './figures.ts';
import type { Finding, Lint } from './finding.ts';
import { checkLengths, checkTopicNames } from './lengths.ts';
import { checkMarkup } from './markup.ts';
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
];

/**
 * Everything that is wrong in a pack, by file and line. Pure; the full pack takes about a second.
 * @param now for what is past its day
 */
export function checkPack(files: PackFiles, now: Date): Finding[] {
  const { pack, faults } = readPack(files);
  return lints.flatMap((lint) => lint({ pack, files, faults, now })).sort(byPlace);
}

function byPlace(a: Finding, b: Finding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0);
}
