// SPDX-License-Identifier: AGPL-3.0-or-later

const good = {
  type: 'message',
  text: 'hello',
  value: 'menu',
  locale: 'it',
  from: { id: 'me', role: 'user' },
  channelData: { clientActivityID: 'one', postBack: true },
  attachments: [{ contentType: 'image/png', contentUrl: 'data:,' }],
  entities: [{ type: 'ClientCapabilities' }],
};
const rubbish: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  '\u0000',
  '\ud800',
  [],
  [[]],
  {},
  { id: null },
  '__proto__',
];

/** Bodies that no client should post and somebody will, the same at each run. */
export function* badBodies(): Generator<string | Buffer> {
  const text = JSON.stringify(good);
  for (let at = 0; at < text.length; at += 1) yield text.slice(0, at);
  yield* [
    'null',
    '[]',
    '0',
    '"x"',
    'true',
    '}{',
    '\u0000',
    'NaN',
    '\ufeff',
    '{"type":1e999}',
    '{"type":"message"}',
  ];
  yield '{"__proto__":{"type":"message","text":"x"}}';
  yield '{"constructor":{"prototype":{"polluted":true}},"type":"message","text":7}';
  yield '{"type":"message","text":7,"__proto__":{"polluted":true}}';
  yield `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  yield `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
  yield Buffer.alloc(300 * 1024, 0x61);
  yield Buffer.from([0xff, 0xfe, 0x00, 0xd8]);
  yield Buffer.from('{"type":"message","text":"\xff\xfe"}', 'latin1');
  for (const path of pathsOf(good)) for (const value of rubbish) yield JSON.stringify(withValue(path, value));
  let seed = 42;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  for (let n = 0; n < 300; n += 1) {
    const bytes = Buffer.from(text);
    for (let flips = 0; flips <= n % 6; flips += 1)
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    yield bytes;
  }
}

function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  const inner =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, one]) => pathsOf(one, [...path, key]))
      : [];
  return path.length > 0 ? [path, ...inner] : inner;
}

function withValue(path: readonly string[], value: unknown): unknown {
  const copy: unknown = structuredClone(good);
  let at = copy as Record<string, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  at[path.at(-1) ?? ''] = value;
  return copy;
}
