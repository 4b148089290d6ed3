// SPDX-License-Identifier: AGPL-3.0-or-later
import { factsIn } from '../facts.ts';
import { lineOfTopKey, lineWith } from '../lines.ts';
import { error, type Finding, type Lint, type Material, warning } from './finding.ts';
import { lineAt, proseOf } from './prose.ts';

/** Whether what is named exists: facts, kinds of office, entries, topics, flows. */
export const checkReferences: Lint = (material) => [
  ...checkFacts(material),
  ...checkEntries(material),
  ...checkFlows(material),
  ...checkOffices(material),
  ...checkNames(material),
];

function checkFacts(material: Material): Finding[] {
  const { pack, files } = material;
  const used = new Set<string>();
  const found = proseOf(material).flatMap((prose) => {
    const ids = factsIn(prose.text);
    for (const id of ids) used.add(id);
    const unknown = ids.filter((id) => !pack.facts.has(id));
    const broken = [...prose.text.matchAll(/\{(?!fact:[a-z0-9_]+\})[^}\n]*\}?/g)];
    return [
      ...unknown.map((id) => {
        const line = lineAt(prose, prose.text.indexOf(`{fact:${id}}`));
        return error(
          { ...prose, line },
          `The fact ${id} does not exist: correct its name or add it under facts/.`,
        );
      }),
      ...broken.map((match) =>
        error(
          { ...prose, line: lineAt(prose, match.index) },
          `"${match[0]}" is not the call of a fact: write {fact:name}.`,
        ),
      ),
    ];
  });
  for (const { lines } of pack.flows.values()) for (const id of lines) used.add(id);
  for (const id of pack.facts.keys()) {
    if (used.has(id)) continue;
    const file = [...files.keys()].find((path) => path.startsWith('facts/') && hasKey(files.get(path), id));
    if (!file) continue;
    const line = lineOfTopKey(files.get(file), id);
    found.push(warning({ file, line }, `No text uses the fact ${id}: use it or take it out.`));
  }
  return found;
}

function hasKey(text: string | undefined, key: string): boolean {
  return `\n${text}`.includes(`\n${key}:`);
}

function checkEntries({ pack, files }: Material): Finding[] {
  return [...pack.entries.values()].flatMap(({ id, topic, offices, related }) => {
    const file = `entries/${id}/entry.yaml`;
    // Near twins share names: the word is looked for after its key.
    const at = (key: string, name = '') => {
      const before = lineOfTopKey(files.get(file), key) - 1;
      const rest = files.get(file)?.split('\n').slice(before).join('\n');
      return { file, line: before + lineWith(rest, name) };
    };
    const found: Finding[] = [];
    if (!pack.topics.includes(topic)) {
      found.push(error(at('topic'), `The topic ${topic} is not in topics.yaml: correct it.`));
    }
    for (const kind of offices.filter((one) => !pack.officeKinds.includes(one))) {
      found.push(
        error(
          at('offices', kind),
          `The kind of office ${kind} is not in offices/kinds.yaml: correct or add it.`,
        ),
      );
    }
    for (const other of related.filter((one) => !pack.entries.has(one))) {
      found.push(
        warning(
          at('related', other),
          `The related entry ${other} does not exist yet: it is not shown until then.`,
        ),
      );
    }
    if (related.includes(id))
      found.push(error(at('related'), 'The entry names itself as related: take it out.'));
    return found;
  });
}

function checkFlows({ pack, files }: Material): Finding[] {
  const file = 'safety/flows.yaml';
  return [...pack.flows.values()].flatMap(({ id, entry, also, lines }) => {
    const place = { file, line: lineOfTopKey(files.get(file), id) };
    const found: Finding[] = [];
    for (const other of [entry, ...also].filter((one) => !pack.entries.has(one))) {
      const tell = other === entry ? error : warning;
      found.push(
        tell(place, `The flow ${id} names the entry ${other}, which does not exist: correct or write it.`),
      );
    }
    for (const line of lines.filter((one) => !pack.facts.has(one))) {
      found.push(error(place, `The flow ${id} names the line ${line}, which is not a fact: correct it.`));
    }
    return found;
  });
}

function checkOffices({ pack, files }: Material): Finding[] {
  return pack.offices
    .filter(({ kind }) => !pack.officeKinds.includes(kind))
    .map(({ id, kind, territory }) => {
      const file = `offices/${territory}.yaml`;
      const place = { file, line: lineWith(files.get(file), `id: ${id}`) };
      return error(place, `The kind of office ${kind} is not in offices/kinds.yaml: correct or add it.`);
    });
}

function checkNames({ pack, files }: Material): Finding[] {
  return Object.entries(pack.names).flatMap(([language, names]) => {
    const file = `names/${language}.yaml`;
    const stranger = (what: string) => (id: string) =>
      error(
        { file, line: lineWith(files.get(file), `${id}:`) },
        `${what} ${id} does not exist: correct the name's key.`,
      );
    const rows = pack.menu.map(({ id }) => id);
    return [
      ...Object.keys(names.topics)
        .filter((id) => !pack.topics.includes(id) && !rows.includes(id))
        .map(stranger('The topic')),
      ...Object.keys(names.offices)
        .filter((id) => !pack.officeKinds.includes(id))
        .map(stranger('The kind of office')),
      ...Object.keys(names.lines)
        .filter((id) => !pack.facts.has(id))
        .map(stranger('The fact')),
    ];
  });
}
