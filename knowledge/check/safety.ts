// SPDX-License-Identifier: AGPL-3.0-or-later
import { factsIn } from '../facts.ts';
import { lineOfItem, lineOfTopKey, lineWith } from '../lines.ts';
import type { Pack, SafetyFlow, SafetyTexts } from '../pack.ts';
import { plainWords } from '../plain-words.ts';
import { error, type Finding, type Lint, type Material } from './finding.ts';

const emergency = 'line_112';

/** Cards show the lines of their flow and no others; a phrase that calls a card is not also one that must not. */
export const checkSafety: Lint = (material) => [
  ...checkLines(material),
  ...Object.keys(material.pack.safety).flatMap((language) =>
    checkLanguage(material, language as keyof Pack['safety']),
  ),
];

function checkLines({ pack, files }: Material): Finding[] {
  const file = 'safety/flows.yaml';
  return [...pack.flows.values()].flatMap(({ id, lines }) => {
    const place = { file, line: lineOfTopKey(files.get(file), id) };
    return lines
      .filter((line) => pack.facts.get(line)?.confidence === 'low')
      .map((line) =>
        error(place, `The line ${line} is of low confidence: verify it or take it out of the card.`),
      );
  });
}

function checkLanguage(material: Material, language: keyof Pack['safety']): Finding[] {
  const texts = material.pack.safety[language];
  if (!texts) return [];
  const file = `safety/${language}.yaml`;
  const content = material.files.get(file);
  const found = Object.entries(texts.cards).flatMap(([id, card]) => {
    const place = { file, line: lineWith(content, card.split('\n')[0] ?? card) };
    const flow = material.pack.flows.get(id);
    if (!flow) return [error(place, `The card ${id} has no flow in flows.yaml: correct its name.`)];
    return checkCard(flow, card).map((message) => error(place, message));
  });
  const strangers = ([texts.phrases, texts.phrasesLatin, texts.lookalikes] as const)
    .flatMap((group) => Object.keys(group))
    .filter((id) => !material.pack.flows.has(id))
    .map((id) =>
      error(
        { file, line: lineWith(content, `  ${id}:`) },
        `The flow ${id} is not in flows.yaml: correct its name.`,
      ),
    );
  return [...found, ...strangers, ...checkOverlap(texts, file, content)];
}

function checkCard({ id, lines, watch }: SafetyFlow, card: string): string[] {
  const shown = factsIn(card).filter((fact) => fact.startsWith('line_'));
  const found: string[] = [];
  // Two flows begin with a lawyer, and the watch flows with what to do: flows.yaml says so by the order of its lines.
  if (lines[0] === emergency && !watch && !card.split('\n')[0]?.includes(`{fact:${emergency}}`)) {
    found.push(`The first line of the card ${id} does not show {fact:${emergency}}: begin with it.`);
  }
  for (const line of lines.filter((one) => !shown.includes(one))) {
    found.push(`The card ${id} does not show {fact:${line}}, which flows.yaml asks for: add it.`);
  }
  for (const line of shown.filter((one) => !lines.includes(one))) {
    found.push(
      `The card ${id} shows {fact:${line}}, which is not a line of its flow: take it out or add it to flows.yaml.`,
    );
  }
  return found;
}

function checkOverlap(texts: SafetyTexts, file: string, content: string | undefined): Finding[] {
  const calls = new Map<string, string>();
  for (const group of [texts.phrases, texts.phrasesLatin]) {
    for (const [flow, phrases] of Object.entries(group))
      for (const phrase of phrases) calls.set(plainWords(phrase), flow);
  }
  return Object.entries(texts.lookalikes).flatMap(([flow, lookalikes]) =>
    lookalikes
      .filter((one) => calls.has(plainWords(one)))
      .map((one) => {
        const place = { file, line: lineOfItem(content, one) };
        const card = calls.get(plainWords(one));
        return error(place, `"${one}" is a phrase of the card ${card} and a lookalike of ${flow}: keep one.`);
      }),
  );
}
