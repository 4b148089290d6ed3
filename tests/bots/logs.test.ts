// SPDX-License-Identifier: AGPL-3.0-or-later
import { Writable } from 'node:stream';
import { createLog } from '../../bots/logs.ts';

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  const target = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk));
      done();
    },
  });
  write(createLog('info', target));
  return lines.join('');
}

test('an error is logged without what libraries hang on it, and without a token', () => {
  const error = Object.assign(
    new Error('request to https://api.telegram.org/bot123456:AAAAAAAAAAAAAAAAAAAAAAAA/sendMessage failed'),
    {
      on: { payload: { text: 'marker-text', chat_id: '99887766' } },
      cause: new Error('Bearer abcdef'),
    },
  );
  const line = logged((log) => log.error({ err: error }, 'x'));
  for (const secret of ['AAAAAAAA', 'marker-text', '99887766', 'abcdef']) expect(line).not.toContain(secret);
  expect(line).toContain('request to');
});

test('texts, addresses, headers and tokens are removed when somebody logs them by mistake', () => {
  const line = logged((log) =>
    log.info(
      {
        text: 'marker',
        activity: { text: 'marker' },
        address: 'marker',
        request: { headers: { a: 'marker' } },
      },
      'x',
    ),
  );
  expect(line).not.toContain('marker');
});
