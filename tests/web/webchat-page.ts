// SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describeInBrowser } from '../browser.ts';
import { describeUnless } from '../describe-unless.ts';

const script = join(__dirname, '../webchat/node_modules/botframework-webchat/dist/webchat.js');

/** A suite that needs Microsoft's WebChat. Without it, it is skipped and says so; in CI it fails. */
export function describeWithWebChat(name: string, suite: () => void): void {
  const reason =
    'WebChat is not here: npm ci --ignore-scripts --prefix tests/webchat (485 MB) installs it for this test.';
  if (existsSync(script)) describeInBrowser(name, suite);
  else describeUnless(reason, name, suite);
}

/** A site of its own with WebChat in its page, as docs/web-channel.md shows it. */
export async function serveWebChat(service: () => string): Promise<{ url: string; stop(): void }> {
  const bytes = readFileSync(script);
  const site = createServer((request, response) => {
    if (request.url === '/webchat.js') {
      response.setHeader('content-type', 'text/javascript; charset=utf-8').end(bytes);
    } else if (request.url === '/') {
      response.setHeader('content-type', 'text/html; charset=utf-8').end(pageFor(service()));
    } else response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(site.address() as AddressInfo).port}`,
    stop: () => site.close(),
  };
}

function pageFor(service: string): string {
  return `<!doctype html>
<html lang="ar" dir="rtl">
<head><meta charset="utf-8"><title>Comune</title>
<style>html, body, #chat { height: 100%; margin: 0; }</style></head>
<body><div id="chat"></div>
<script src="/webchat.js"></script>
<script>
(async () => {
  const service = ${JSON.stringify(service)};
  const answer = await fetch(service + '/v3/directline/tokens/generate', { method: 'POST' });
  const { token } = await answer.json();
  const store = WebChat.createStore({}, ({ dispatch }) => (next) => (action) => {
    if (action.type === 'DIRECT_LINE/CONNECT_FULFILLED')
      dispatch({ type: 'WEB_CHAT/SEND_EVENT', payload: { name: 'start', value: 't-jesi' } });
    return next(action);
  });
  WebChat.renderWebChat({
    directLine: WebChat.createDirectLine({ token, domain: service + '/v3/directline' }),
    store,
    locale: 'ar-EG',
    styleOptions: { disableFileUpload: true, hideUploadButton: true, suggestedActionLayout: 'flow' },
  }, document.getElementById('chat'));
})();
</script></body></html>`;
}
