// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Language } from '../language.ts';
import { error, type Finding, type Lint } from './finding.ts';

/** In a language declared complete nothing may be missing. */
export const checkCompleteness: Lint = ({ pack }) =>
  pack.complete.flatMap((language) => {
    const missing = (file: string, what: string): Finding =>
      error(
        { file, line: 1 },
        `${what} is missing in ${language}, which languages.yaml calls complete: write it.`,
      );
    const entries = [...pack.entries.values()]
      .filter(({ texts }) => !texts[language])
      .map(({ id }) => missing(`entries/${id}/${language}.md`, 'The entry'));
    return [...entries, ...names(language), ...cards(language), ...messages(language)];

    function names(one: Language): Finding[] {
      const file = `names/${one}.yaml`;
      const known = pack.names[one];
      if (!known) return [missing(file, 'The file of names')];
      const topics = pack.topics
        .filter((topic) => !known.topics[topic])
        .map((topic) => `The name of the topic ${topic}`);
      const kinds = pack.officeKinds
        .filter((kind) => !known.offices[kind])
        .map((kind) => `The name of the kind of office ${kind}`);
      return [...topics, ...kinds].map((what) => missing(file, what));
    }

    function cards(one: Language): Finding[] {
      const file = `safety/${one}.yaml`;
      return [...pack.flows.keys()]
        .filter((flow) => !pack.safety[one]?.cards[flow])
        .map((flow) => missing(file, `The card of the flow ${flow}`));
    }

    function messages(one: Language): Finding[] {
      return pack.messages[one] ? [] : [missing(`messages/${one}.yaml`, 'The file of messages')];
    }
  });
