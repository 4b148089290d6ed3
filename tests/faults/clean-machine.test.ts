// SPDX-License-Identifier: AGPL-3.0-or-later
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderWith } from '../knowledge/small-pack.ts';
import { findProgram } from '../servers/own-server.ts';
import { figures, isLong } from './figures.ts';

const root = join(__dirname, '../..');

interface Locked {
  /** Where it differs from the folder: an alias. */
  readonly name?: string;
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
}

const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Readonly<Record<string, Locked>>;
};
const installed = Object.entries(packages).filter(([path]) => path !== '');

test('every package of the lockfile comes from the registry and has a checksum', () => {
  expect(installed.length).toBeGreaterThan(100);
  const faulty = installed.filter(
    ([, one]) =>
      one.link ||
      // Without an address of its own a package comes from the registry; what comes from git always has one.
      (one.resolved !== undefined && !one.resolved.startsWith('https://registry.npmjs.org/')) ||
      !one.integrity?.startsWith('sha512-') ||
      !/^\d+\.\d+\.\d+/.test(one.version ?? ''),
  );
  expect(faulty.map(([path]) => path)).toEqual([]);
});

test('the bill of materials names every package of the lockfile', () => {
  const options = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--offline'];
  const bill = JSON.parse(
    execFileSync('npm', options, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 }),
  ) as {
    bomFormat: string;
    components: readonly { purl: string }[];
  };
  const named = new Set(bill.components.map((one) => decodeURIComponent(one.purl)));
  const missing = installed.filter(([path, one]) => {
    const name = one.name ?? path.split('node_modules/').at(-1);
    return !named.has(`pkg:npm/${name}@${one.version}`);
  });
  figures('30 Bill of materials', [
    { figure: 'packages in the lockfile', measured: installed.length, holds: '–' },
    { figure: 'of them not in the bill', measured: missing.length, holds: '0' },
  ]);
  expect(bill.bomFormat).toBe('CycloneDX');
  expect(missing.map(([path]) => path)).toEqual([]);
}, 60_000);

/** Whether this user may make a network that has nothing in it but this machine itself. */
function canBeAlone(): boolean {
  if (!findProgram('unshare') || !findProgram('ip', ['/sbin', '/usr/sbin'])) return false;
  return spawnSync('unshare', ['-n', 'ip', 'link', 'set', 'lo', 'up'], { stdio: 'ignore' }).status === 0;
}

const alone = canBeAlone();
if (!alone)
  process.stderr.write(
    '\n  SKIPPED the program without a network: it takes root, unshare and ip to make none.\n',
  );

(alone ? test : test.skip)(
  'the whole program starts and answers where there is no network but the machine itself',
  () => {
    const data = mkdtempSync(join(tmpdir(), 'sportello-alone-'));
    const content = folderWith();
    try {
      const script = `ip link set lo up && exec "${process.execPath}" "${join(__dirname, 'first-answer.mjs')}" "${root}"`;
      const { stdout, stderr, status } = spawnSync('unshare', ['-n', 'sh', '-c', script], {
        encoding: 'utf8',
        env: { PATH: `${process.env.PATH}:/sbin:/usr/sbin`, DATA_DIR: data, CONTENT_DIR: content },
        timeout: 90_000,
      });
      expect(stderr).toBe('');
      expect(status).toBe(0);
      expect((JSON.parse(stdout) as { heard: string }).heard).toContain('SPID');
    } finally {
      rmSync(data, { recursive: true, force: true });
      rmSync(content, { recursive: true, force: true });
    }
  },
  120_000,
);

(isLong ? describe : describe.skip)('a machine with nothing but Node and a cache of packages', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sportello-clean-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('installs without scripts and network, builds, starts and answers', async () => {
    const clone = join(folder, 'sportello');
    execFileSync('git', ['clone', '-q', '--depth', '1', `file://${root}`, clone]);
    const timed = async (program: string, options: readonly string[], env = {}) => {
      const started = performance.now();
      const child = spawn(program, options, { cwd: clone, env: { ...process.env, ...env } });
      let output = '';
      child.stdout.on('data', (chunk) => {
        output += String(chunk);
      });
      child.stderr.on('data', (chunk) => {
        output += String(chunk);
      });
      const code = await new Promise((resolve) => child.once('exit', resolve));
      if (code !== 0) throw new Error(output.slice(-2_000));
      return { seconds: Math.round((performance.now() - started) / 100) / 10, output };
    };
    const install = await timed('npm', ['ci', '--ignore-scripts', '--offline']);
    const build = await timed(process.execPath, ['build.mjs']);
    const places = { DATA_DIR: join(folder, 'data') };
    const answer = [join(__dirname, 'first-answer.mjs'), clone];
    const first = JSON.parse((await timed(process.execPath, answer, places)).output) as FirstAnswer;
    const second = JSON.parse((await timed(process.execPath, answer, places)).output) as FirstAnswer;
    figures('30 A clean machine', [
      { figure: 'npm ci, offline, without scripts, s', measured: install.seconds, holds: '–' },
      { figure: 'build, s', measured: build.seconds, holds: '–' },
      { figure: 'first start, with training, to the first answer, s', measured: first.seconds, holds: '–' },
      { figure: 'next start to the first answer, s', measured: second.seconds, holds: '≤ 2' },
      { figure: 'memory then, MB', measured: second.megabytes, holds: '≤ 150' },
    ]);
    expect(second.heard).not.toBe('');
    expect(second.seconds).toBeLessThanOrEqual(2);
    expect(second.megabytes).toBeLessThanOrEqual(150);
  }, 900_000);
});

interface FirstAnswer {
  readonly heard: string;
  readonly seconds: number;
  readonly megabytes: number;
}
