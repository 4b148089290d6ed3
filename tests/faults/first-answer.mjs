// SPDX-License-Identifier: AGPL-3.0-or-later
// Starts the program of a folder, asks one question over Direct Line, and prints what was answered, how long it took
// and how much memory the program had then.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = process.argv[2];
const started = performance.now();
const env = { ...process.env, PORT: '0', LOG_LEVEL: 'warn' };
const program = spawn(process.execPath, [join(root, 'start.mjs')], { cwd: root, env });
let output = '';
await new Promise((resolve, reject) => {
  for (const stream of [program.stdout, program.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
      if (output.includes('Ready.')) resolve();
    });
  program.once('exit', (code) => reject(new Error(`It ended with ${code}:\n${output}`)));
});
const url = `${/http:\/\/127\.0\.0\.1:\d+/.exec(output)[0]}/v3/directline/conversations`;
const { token, conversationId } = await (await fetch(url, { method: 'POST' })).json();
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
const activities = `${url}/${conversationId}/activities`;
const activity = { type: 'message', from: { id: 'me' }, text: 'voglio lo spid', locale: 'it' };
await fetch(activities, { method: 'POST', headers, body: JSON.stringify(activity) });
let heard = '';
while (!heard.includes('SPID') && performance.now() - started < 600_000) {
  const seen = await (await fetch(activities, { headers })).json();
  heard = seen.activities.flatMap((one) => (one.from.id === 'me' ? [] : [one.text])).join('\n');
}
const seconds = Math.round((performance.now() - started) / 100) / 10;
const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${program.pid}/status`, 'utf8'))?.[1];
process.stdout.write(JSON.stringify({ heard, seconds, megabytes: Math.round(Number(kilobytes) / 1024) }));
program.removeAllListeners('exit');
program.kill('SIGTERM');
