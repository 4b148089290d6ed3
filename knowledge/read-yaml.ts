// SPDX-License-Identifier: AGPL-3.0-or-later
import { isAlias, isCollection, isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { parsePlainYaml, type YamlValue } from './plain-yaml.ts';

export interface YamlProblem {
  /** 1 for the first line of the text. */
  readonly line: number;
  readonly sentence: string;
}

export type YamlReading = { readonly value: YamlValue } | { readonly problem: YamlProblem };

/**
 * Reads YAML in which every scalar is text as typed: `no` and `112` stay what the writer typed. Never throws.
 * @param text one document
 */
export function readYaml(text: string): YamlReading {
  const plain = parsePlainYaml(text);
  if (plain !== undefined) return { value: plain };
  const counter = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: counter, prettyErrors: false });
  const [error] = document.errors;
  if (error) {
    const line = counter.linePos(error.pos[0]).line;
    return {
      problem: { line, sentence: `This is not YAML (${firstSentence(error.message)}): correct the line.` },
    };
  }
  return { value: toText(document.contents) };
}

/**
 * The line on which a value stands, or the nearest thing around it that exists. Slow: for errors only.
 * @param path keys and indexes from the top, for instance `['sources', 0, 'url']`
 */
export function lineOfPath(text: string, path: readonly PropertyKey[]): number {
  const counter = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: counter });
  for (let length = path.length; length > 0; length -= 1) {
    const start = startOf(document.contents, path.slice(0, length));
    if (start !== undefined) return counter.linePos(start).line;
  }
  const start = document.contents?.range?.[0];
  return start === undefined ? 1 : counter.linePos(start).line;
}

function startOf(root: Node | null, path: readonly PropertyKey[]): number | undefined {
  let node: unknown = root;
  let start: number | undefined;
  for (const step of path) {
    if (!isCollection(node)) return undefined;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === String(step));
      if (!pair) return undefined;
      start = isNode(pair.key) ? pair.key.range?.[0] : undefined;
      node = pair.value;
    } else {
      node = node.items[Number(step)];
      start = isNode(node) ? node.range?.[0] : undefined;
    }
  }
  return start;
}

function toText(node: unknown): YamlValue {
  // In the failsafe schema a scalar is text, or null where nothing was written.
  if (isScalar(node)) return typeof node.value === 'string' ? node.value : '';
  if (isMap(node)) {
    return Object.fromEntries(node.items.map(({ key, value }) => [keyText(key), toText(value)]));
  }
  if (isCollection(node)) return node.items.map(toText);
  return isAlias(node) ? `*${node.source}` : '';
}

function keyText(key: unknown): string {
  const text = toText(key);
  return typeof text === 'string' ? text : JSON.stringify(text);
}

function firstSentence(message: string): string {
  return message.split('\n')[0]?.replace(/\.$/, '') ?? message;
}
