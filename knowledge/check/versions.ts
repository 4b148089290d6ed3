// SPDX-License-Identifier: AGPL-3.0-or-later

import { lineOfKey } from '../lines.ts';
import { error, type Finding, type Lint, warning } from './finding.ts';
import { entryTexts } from './prose.ts';

/** Whether translations say which Italian version they come from, and whether it is the present one. */
export const checkVersions: Lint = (material) =>
  entryTexts(material).flatMap(({ entry, text, file }): Finding[] => {
    const place = { file, line: lineOfKey(material.files.get(file), text.from ? 'from' : 'version') };
    const { from, language } = text;
    if (text.version < 1) return [error(place, 'The version is 0: begin with 1.')];
    if (language === 'it') {
      return from ? [error(place, 'The Italian text is the source: take `from` out.')] : [];
    }
    if (!from)
      return [error(place, 'A translation says what it comes from: add from: { language: it, version: … }.')];
    if (from.language !== 'it')
      return [error(place, `The text comes from ${from.language}: translate from Italian, the source.`)];
    const source = entry.texts.it;
    if (!source) return [];
    if (from.version > source.version) {
      return [
        error(
          place,
          `The text comes from version ${from.version}, but the Italian one is ${source.version}: correct it.`,
        ),
      ];
    }
    if (from.version === source.version) return [];
    const hidden = entry.risk === 'normal' ? '' : ' and is not shown';
    return [
      warning(
        place,
        `The translation is of version ${from.version} of ${source.version}${hidden}: bring it up to date.`,
      ),
    ];
  });
