// SPDX-License-Identifier: AGPL-3.0-or-later
import { fillFacts } from '../facts.ts';
import { error, type Finding, type Lint, warning } from './finding.ts';
import { entryTexts, proseOf } from './prose.ts';

// UTF-16 units: never fewer than code points, so the stricter of the two counts that channels use.

/** WhatsApp: row of a list. */
const menuMost = 24;
const shortMost = 300;
const counterMost = 300;
/** Planned size, so that an answer and its small print stay in one message. */
const wholeMost = { en: 900, other: 1000 };
/** WhatsApp: body of a message with buttons. */
const wholeLimit = 1024;
const cardMost = 600;
/** With what stands around it a caption must fit the 1,024 characters that WhatsApp and Telegram allow. */
const altMost = 200;
/** About three minutes, read slowly. */
const transcriptMost = 3_000;

/** Lengths as they are sent, facts filled in. */
export const checkLengths: Lint = (material) => [...checkParts(material), ...checkWholes(material)];

const checkParts: Lint = (material) =>
  proseOf(material).flatMap((prose): Finding[] => {
    const { what, language, text } = prose;
    const most = mostOf(what);
    const length = fillFacts(material.pack, text, language).length;
    if (most === undefined || length <= most) return [];
    const message = `The ${what} has ${length} characters as sent: shorten it to ${most}.`;
    return [what === 'counter' ? warning(prose, message) : error(prose, message)];
  });

function mostOf(what: string): number | undefined {
  if (what === 'menu') return menuMost;
  if (what === 'short') return shortMost;
  if (what === 'counter') return counterMost;
  if (what.startsWith('alt ')) return altMost;
  if (what.startsWith('transcript ')) return transcriptMost;
  return what.startsWith('card ') ? cardMost : undefined;
}

const checkWholes: Lint = (material) =>
  entryTexts(material).flatMap(({ text, file }): Finding[] => {
    const parts = [text.short, ...text.sections.map(({ body }) => body)];
    const length = fillFacts(material.pack, parts.join('\n\n'), text.language).length;
    const most = text.language === 'en' ? wholeMost.en : wholeMost.other;
    const message = `The short answer and the sections have ${length} characters as sent: shorten them to ${most}.`;
    if (length > wholeLimit) return [error({ file, line: 1 }, message)];
    return length > most ? [warning({ file, line: 1 }, message)] : [];
  });

/** Names of topics are rows of the menu. */
export const checkTopicNames: Lint = ({ pack, files }) =>
  Object.entries(pack.names).flatMap(([language, { topics }]) => {
    const file = `names/${language}.yaml`;
    return Object.entries(topics)
      .filter(([, name]) => name.length > menuMost)
      .map(([topic, name]) => {
        const line =
          (files
            .get(file)
            ?.split('\n')
            .findIndex((one) => one.includes(name)) ?? 0) + 1;
        return error(
          { file, line },
          `The name of the topic ${topic} has ${name.length} characters: shorten it to ${menuMost}.`,
        );
      });
  });
