// SPDX-License-Identifier: AGPL-3.0-or-later
import { isLanguage } from '../language.ts';
import { mediaPath } from '../read-media.ts';
import { error, type Lint } from './finding.ts';

const known = [
  /^(topics|territories|languages|terms)\.yaml$/,
  /^entries\/[a-z0-9-]+\/entry\.yaml$/,
  /^facts\/[a-z0-9-]+\.yaml$/,
  /^offices\/[a-z0-9-]+\.yaml$/,
  /^safety\/flows\.yaml$/,
  mediaPath,
];
const perLanguage = /^(?:names|safety|messages|entries\/[a-z0-9-]+)\/([a-z]+)\.(?:yaml|md)$/;

/** What the loader said, and files that it would not read. */
export const checkShape: Lint = ({ files, faults }) => {
  const strangers = [...files.keys()].filter((file) => {
    const language = perLanguage.exec(file)?.[1];
    return !known.some((one) => one.test(file)) && !(language && isLanguage(language));
  });
  const told = new Set(faults.map(({ file }) => file));
  return [
    ...faults.map(({ file, line, sentence }) => error({ file, line }, sentence)),
    ...strangers
      .filter((file) => !told.has(file))
      .map((file) => error({ file, line: 1 }, 'The pack has no place for this file: rename or remove it.')),
  ];
};
