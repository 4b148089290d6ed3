// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program } from '../../bots/program.ts';
import {
  messagesValue,
  payloadOf,
  postSigned,
  statusValue,
  textFrom,
  WhatsAppGraph,
  whatsapp,
} from '../../fakes/whatsapp-graph.ts';
import { folderWith } from '../../knowledge/small-pack.ts';

const phone = '393331234567';
let data: string;
let content: string;
let graph: WhatsAppGraph;
let program: Program | null = null;
beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'sportello-data-'));
  content = folderWith();
});
beforeEach(async () => {
  graph = new WhatsAppGraph();
  await graph.start();
});
afterEach(async () => {
  program?.child.kill('SIGKILL');
  await graph.stop();
});
afterAll(() => {
  rmSync(data, { recursive: true, force: true });
  rmSync(content, { recursive: true, force: true });
});

async function serve(): Promise<Program> {
  program = await Program.serve({
    DATA_DIR: data,
    CONTENT_DIR: content,
    LOG_LEVEL: 'debug',
    WHATSAPP_PHONE_NUMBER_ID: whatsapp.phoneNumberId,
    WHATSAPP_TOKEN: whatsapp.token,
    WHATSAPP_APP_SECRET: whatsapp.appSecret,
    WHATSAPP_VERIFY_TOKEN: whatsapp.verifyToken,
    WHATSAPP_GRAPH_URL: graph.url,
  });
  return program;
}

const post = (one: Program, ...values: object[]) =>
  postSigned(`${one.url}/webhooks/whatsapp`, payloadOf(...values));

test('a conversation in Arabic, from a poster’s link to a person, over the program’s own server', async () => {
  const one = await serve();
  const heard = () => graph.textsTo(phone).length;
  const says = async (message: Record<string, unknown>) => {
    const before = heard();
    expect((await post(one, messagesValue({ phone, userId: 'IT.1' }, message))).status).toBe(200);
    await one.until(() => heard() > before, 20_000);
    // What belongs to the same turn follows within a moment.
    await new Promise((resolve) => setTimeout(resolve, 500));
    return graph.accepted.filter(({ person }) => person === phone).slice(before);
  };
  const text = (id: string, body: string) => ({ id, type: 'text', text: { body } });
  const welcome = await says(text('w1', 'start l-ar_t-jesi'));
  expect(welcome.map(({ text: said }) => said).join('\n')).toMatch(/\p{Script=Arabic}{3}/u);
  const menu = welcome.find(({ type }) => type === 'interactive');
  const [row] = menu?.payload.interactive?.action.sections?.flatMap(({ rows }) => rows) ?? [];
  const [button] = menu?.payload.interactive?.action.buttons ?? [];
  const id = row?.id ?? button?.reply.id ?? 'menu';
  const shown = await says({
    id: 'w2',
    type: 'interactive',
    interactive: { type: 'list_reply', list_reply: { id, title: 'x' } },
  });
  expect(shown.length).toBeGreaterThan(0);
  const refused = await says({ id: 'w3', type: 'image', image: { id: 'm1' } });
  expect(refused.map(({ text: said }) => said).join()).toMatch(/\p{Script=Arabic}{3}/u);
  const person = await says(text('w4', 'person'));
  expect(person.length).toBeGreaterThan(0);
  const total = heard();
  // The same messages once more, as Meta does when it is not sure: nobody is answered twice.
  for (const [again, body] of [
    ['w1', 'start l-ar_t-jesi'],
    ['w4', 'person'],
  ] as const)
    expect((await post(one, textFrom(phone, again, body))).status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(heard()).toBe(total);
  expect(graph.faults).toEqual([]);
  expect(graph.readMarks).toContain('w4');
  expect(await one.stop()).toBe(0);
  for (const secret of [whatsapp.token, whatsapp.appSecret, whatsapp.verifyToken, phone, 'start l-ar'])
    expect(one.output).not.toContain(secret);
}, 120_000);

test('a message that was taken is not sent again although its answer was lost', async () => {
  const one = await serve();
  const other = '393339876543';
  graph.next.push('reset');
  await post(one, textFrom(other, 'x1', 'start l-ar_t-jesi'));
  await one.until(() => graph.textsTo(other).length === 1, 20_000);
  await post(one, statusValue(graph.accepted.find(({ person }) => person === other)!, 'sent'));
  // Longer than a send without an answer waits for its status.
  await new Promise((resolve) => setTimeout(resolve, 12_000));
  const texts = graph.textsTo(other);
  expect(new Set(texts).size).toBe(texts.length);
}, 120_000);

test('what WhatsApp refuses after 24 hours leaves when the person writes again', async () => {
  const one = await serve();
  const other = '393335555555';
  graph.next.push({ code: 131047 });
  await post(one, textFrom(other, 'y1', 'start l-it_t-jesi'));
  await one.until(() => one.output.includes('waits until the person writes again'), 20_000);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const before = graph.textsTo(other).length;
  await post(one, textFrom(other, 'y2', 'menu'));
  await one.until(() => graph.textsTo(other).length > before + 1, 20_000);
}, 120_000);

test('a process that dies right after the acknowledgement answers after its new start, once', async () => {
  const first = await serve();
  const other = '393337777777';
  expect((await post(first, textFrom(other, 'z1', 'start l-ar_t-jesi'))).status).toBe(200);
  first.child.kill('SIGKILL');
  await first.ended;
  const second = await serve();
  // The holds of the dead process, on the conversation and on what it was sending, have to end first.
  await second.until(() => graph.textsTo(other).length > 0, 50_000);
  expect((await post(second, textFrom(other, 'z1', 'start l-ar_t-jesi'))).status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const texts = graph.textsTo(other);
  expect(texts.length - new Set(texts).size).toBeLessThanOrEqual(1);
}, 120_000);
