// SPDX-License-Identifier: AGPL-3.0-or-later
import { addMonths, dayInItaly } from '../days.ts';
import { lineOfKey, lineOfTopKey } from '../lines.ts';
import { error, type Finding, type Lint, warning } from './finding.ts';

/** Whether every entry says where it comes from, and nothing is past its day. */
export const checkSources: Lint = ({ pack, files, now }) => {
  const today = dayInItaly(now);
  const entries = [...pack.entries.values()].flatMap(
    ({ id, sources, comparedOn, reviewMonths }): Finding[] => {
      const file = `entries/${id}/entry.yaml`;
      const at = (key: string) => ({ file, line: lineOfKey(files.get(file), key) });
      const found: Finding[] = [];
      if (sources.length === 0)
        found.push(error(at('sources'), 'The entry has no source: name the authority.'));
      for (const { url } of sources.filter((one) => one.url.startsWith('http:'))) {
        found.push(warning(at('sources'), `${url} is not safe: use https:// if the site has it.`));
      }
      if (comparedOn > today)
        found.push(
          error(at('compared_on'), `${comparedOn} is still to come: write the day of the last comparison.`),
        );
      const due = addMonths(comparedOn, reviewMonths);
      if (due < today)
        found.push(
          warning(at('compared_on'), `The entry was due for review on ${due}: compare it with its sources.`),
        );
      return found;
    },
  );
  const facts = [...pack.facts.values()]
    .filter(({ reviewBy }) => reviewBy < today)
    .flatMap(({ id, reviewBy }) => {
      const file = [...files.keys()].find(
        (path) => path.startsWith('facts/') && `\n${files.get(path)}`.includes(`\n${id}:`),
      );
      if (!file) return [];
      const line = lineOfTopKey(files.get(file), id);
      return [
        warning(
          { file, line },
          `The fact ${id} was due for review on ${reviewBy}: compare it with its source.`,
        ),
      ];
    });
  return [...entries, ...facts];
};
