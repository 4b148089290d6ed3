// SPDX-License-Identifier: AGPL-3.0-or-later
import { parse } from 'yaml';
import { readPackFiles } from '../../knowledge/pack-files.ts';
import { parsePlainYaml } from '../../knowledge/plain-yaml.ts';
import { readYaml } from '../../knowledge/read-yaml.ts';

const slow = (text: string): unknown => parse(text, { schema: 'failsafe' });

const samples: readonly string[] = [
  'a: b\nc: d\n',
  'a:\n  - b\n  - c d\n',
  'a:\n- b\n- c\nd: e\n',
  'a: { b: c, d: { e: "f, g" } }\n',
  'a: [b, c, "d e"]\nf: []\ng: {}\n',
  '# comment\na: "quoted \\"word\\""\nb: \'it\'\'s\'\n',
  'a: |\n  first\n\n  second\n   indented\nb: c\n',
  'a: |-\n  first\n  second\nb: c\n',
  '- id: x\n  y: z\n- id: w\n  list:\n    - 1\n',
  'a: https://example.org/x#y\n',
  'a:\n  b:\n    c: d\n  e: f\n',
  'name: ما هي الهوية (\u2068SPID\u2069)\n',
  'a: no\nb: 007\nc: 2027-01-31\n',
  'a: -5\nb: ?x\nc: what?\n',
  'a: { b: what: c }\n',
  'a: {b: c}\nd: [ e , f ]\n',
  'a: { url: "https://x.y", n: 30.46 }\n',
];

test.each(samples)('reads as the yaml package does, or not at all: %j', (text) => {
  const plain = parsePlainYaml(text);
  if (plain === undefined) return;
  expect(plain).toEqual(slow(text));
});

test.each([
  'a: b\na: c\n',
  'a: &x b\nc: *x\n',
  'a: >\n  folded\n',
  'a: b # comment\n',
  'a: b\n  c\n',
  'a:\n\t- b\n',
  'a: [b,\n  c]\n',
  'a: "b\n  c"\n',
  'a: b: c\n',
  'a: { b: c, d }\n',
  '---\na: b\n',
  'a: !tag b\n',
  'just words\n',
  '',
])('leaves what is not plain to the yaml package: %j', (text) => {
  expect(parsePlainYaml(text)).toBeUndefined();
});

test('every file of the pack reads the same both ways', () => {
  for (const [file, text] of readPackFiles('knowledge/content')) {
    const yaml = file.endsWith('.md') ? text.slice(4, text.indexOf('\n---\n', 3) + 1) : text;
    const plain = parsePlainYaml(yaml);
    if (plain !== undefined) expect({ file, value: plain }).toEqual({ file, value: slow(yaml) });
  }
});

test('what is wrong is told with its line', () => {
  expect(readYaml('a: b\na: c\n')).toEqual({
    problem: { line: 2, sentence: 'This is not YAML (Map keys must be unique): correct the line.' },
  });
});
