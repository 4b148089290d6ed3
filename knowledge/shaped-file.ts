// SPDX-License-Identifier: AGPL-3.0-or-later
import type { z } from 'zod';
import type { Fault } from './pack-error.ts';
import type { YamlValue } from './plain-yaml.ts';
import { lineOfPath, readYaml } from './read-yaml.ts';

type Issue = z.core.$ZodIssue;

export interface ShapedFile<Shape extends z.ZodType> {
  readonly file: string;
  /** The YAML text: a whole file, or the front matter of one. */
  readonly text: string;
  readonly shape: Shape;
  /** Lines of the file before the text. */
  readonly before?: number;
}

/**
 * Reads YAML and checks its shape. A key that is not known is left out and told as a fault that is not fatal.
 * @param faults where what is wrong is added
 * @returns undefined when the text cannot be used
 */
export function readShaped<Shape extends z.ZodType>(
  { file, text, shape, before = 0 }: ShapedFile<Shape>,
  faults: Fault[],
): z.output<Shape> | undefined {
  const reading = readYaml(text);
  if ('problem' in reading) {
    const { line, sentence } = reading.problem;
    faults.push({ file, line: line + before, sentence, fatal: true });
    return undefined;
  }
  const first = shape.safeParse(reading.value);
  if (first.success) return first.data;
  const report = (issues: readonly Issue[]) => {
    for (const { path, ...told } of issues.flatMap((issue) => tell(issue, reading.value))) {
      faults.push({ file, line: lineOfPath(text, path) + before, ...told });
    }
  };
  report(first.error.issues);
  const strangers = first.error.issues.filter(({ code }) => code === 'unrecognized_keys');
  if (strangers.length < first.error.issues.length) return undefined;
  for (const issue of strangers) removeKeys(reading.value, issue);
  const second = shape.safeParse(reading.value);
  if (second.success) return second.data;
  report(second.error.issues);
  return undefined;
}

interface Told {
  readonly path: readonly PropertyKey[];
  readonly sentence: string;
  readonly fatal: boolean;
}

function tell(issue: Issue, read: YamlValue): Told[] {
  const { path } = issue;
  const name = path.length > 0 ? `\`${pathName(path)}\`` : 'The file';
  const fatal = true;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      sentence: `\`${key}\` is not a key that belongs here: correct it, or put the text before it in quotes if a comma or colon cut it.`,
      fatal: false,
    }));
  }
  if (issue.code === 'invalid_key') {
    const reason = issue.issues[0]?.message ?? 'is not a name that may stand here';
    return [{ path, sentence: `The key ${name} ${reason}: rename it.`, fatal }];
  }
  if (issue.code === 'invalid_type')
    return [{ path, sentence: wrongType(name, issue.expected, valueAt(read, path)), fatal }];
  return [{ path, sentence: `${name} ${issue.message}.`, fatal }];
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'one text (in quotes if it has a colon)',
  array: 'a list, one "- " line each',
  object: 'a group of keys',
  record: 'a group of keys',
};

function wrongType(name: string, expected: string, input: unknown): string {
  if (input === undefined) return `${name} is missing: add it.`;
  return `${name} must be ${typeNames[expected] ?? expected}.`;
}

function pathName(path: readonly PropertyKey[]): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${String(step)}`))
    .join('');
}

function valueAt(root: YamlValue, path: readonly PropertyKey[]): unknown {
  let node: unknown = root;
  for (const step of path) node = (node as Record<PropertyKey, unknown> | undefined)?.[step];
  return node;
}

function removeKeys(root: YamlValue, issue: Issue): void {
  if (issue.code !== 'unrecognized_keys') return;
  const node = valueAt(root, issue.path) as Record<string, unknown>;
  for (const key of issue.keys) delete node[key];
}
