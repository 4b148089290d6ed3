// SPDX-License-Identifier: AGPL-3.0-or-later
import { messageUpdate } from './telegram-api.ts';

/** Bodies that no platform should send and somebody will: about 5,000, the same at each run. */
export function* badBodies(): Generator<string | Buffer> {
  const good = JSON.stringify(messageUpdate(1, 7, { text: 'hello' }));
  for (let at = 0; at < good.length; at += 1) yield good.slice(0, at);
  yield* [
    '',
    'null',
    '[]',
    '0',
    '"text"',
    'true',
    '{',
    '}{',
    '\u0000',
    'NaN',
    '{"update_id":1e999}',
    '{"update_id":-1}',
  ];
  yield '{"__proto__":{"update_id":1},"update_id":2}';
  yield '{"constructor":{"prototype":{"polluted":true}},"update_id":3}';
  yield `{"update_id":4,"message":{"text":"\\u0000\\ud800","chat":{"id":7,"type":"private","__proto__":{"x":1}}}}`;
  yield `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
  yield `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
  yield Buffer.alloc(300 * 1024, 0x61);
  yield Buffer.from([0xff, 0xfe, 0x00, 0xd8]);
  const values = [
    null,
    true,
    false,
    0,
    -1,
    1.5,
    '',
    'x',
    [],
    {},
    [null],
    { id: null },
    '\ud800',
    1e21,
    '__proto__',
  ];
  const update = messageUpdate(5, 7, { text: 'hello' }) as Record<string, unknown>;
  for (const path of pathsOf(update)) {
    for (const value of values) yield JSON.stringify(withValue(update, path, value));
    yield JSON.stringify(withValue(update, path, undefined));
  }
  const callback = {
    update_id: 6,
    callback_query: {
      id: 'q',
      data: 'menu',
      from: { id: 7 },
      message: { message_id: 1, chat: { id: 7, type: 'private' } },
    },
  };
  for (const path of pathsOf(callback))
    for (const value of values) yield JSON.stringify(withValue(callback, path, value));
  let seed = 42;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  for (let n = 0; n < 4_300; n += 1) {
    const bytes = Buffer.from(good);
    for (let flips = 0; flips < 1 + (n % 5); flips += 1)
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    yield bytes;
  }
}

function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, one]) => pathsOf(one, [...path, key]));
  return path.length > 0 ? [path, ...inner] : inner;
}

function withValue(root: Record<string, unknown>, path: readonly string[], value: unknown): unknown {
  const copy = structuredClone(root);
  let at = copy as Record<string, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  at[path.at(-1) ?? ''] = value;
  return copy;
}
