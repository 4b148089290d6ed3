// SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readSettings } from '../../bots/settings.ts';

const root = join(__dirname, '../..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');

interface Service {
  readonly image: string;
  readonly profiles: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: readonly string[] | Readonly<Record<string, unknown>>;
}
const compose = parse(read('compose.yaml'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const ours = Object.entries(compose.services).filter(([, service]) => service.image === 'sportello');

/** Every setting there is, by the file that lists them all. */
const known = new Set(
  [...read('.env.example').matchAll(/^# ?([A-Z][A-Z_0-9]+)=/gm)].map((match) => match[1]),
);
const inCode = new Set(
  [...read('bots/settings.ts').matchAll(/^ {2}([A-Z][A-Z_0-9]+):/gm)].map((match) => match[1]),
);

test('each setting in compose.yaml is one that the program knows and .env.example explains', () => {
  expect(ours.map(([name]) => name)).toEqual(['one', 'processes', 'region']);
  for (const [, { environment = {} }] of ours)
    for (const name of Object.keys(environment)) {
      expect([name, known.has(name), inCode.has(name)]).toEqual([name, true, true]);
    }
});

test('what compose.yaml sets by default is what the program accepts', () => {
  for (const [, { environment = {} }] of ours) {
    const values = Object.entries(environment).map(([name, value]) => [name, withDefaults(String(value))]);
    expect(readSettings(Object.fromEntries(values)).port).toBe(8080);
  }
});

test('each step of growth is a profile, and what it depends on is in it', () => {
  for (const [, service] of ours) {
    const needed = Array.isArray(service.depends_on)
      ? service.depends_on
      : Object.keys(service.depends_on ?? {});
    for (const name of needed) expect(compose.services[name]?.profiles).toContain(service.profiles[0]);
  }
});

test('the Dockerfile copies only what is there or is built, and runs as nobody with rights', () => {
  const dockerfile = read('Dockerfile');
  const copied = [...dockerfile.matchAll(/^COPY --from=build (.+) \S+$/gm)].flatMap((match) =>
    (match[1] ?? '').split(' ').map((path) => path.replace('/app/', '')),
  );
  expect(copied.length).toBeGreaterThan(4);
  for (const path of copied) expect([path, existsSync(join(root, path))]).toEqual([path, true]);
  expect(dockerfile.indexOf('\nUSER node')).toBeLessThan(dockerfile.indexOf('\nENTRYPOINT'));
  const ignored = read('.dockerignore').split('\n');
  for (const never of ['data', '.env', '.git', 'node_modules']) expect(ignored).toContain(never);
});

/** As Compose reads `${NAME:-default}` where nothing is set. */
function withDefaults(text: string): string {
  return text.replace(/\$\{[A-Z_]+:-([^}]*)\}/g, '$1');
}
