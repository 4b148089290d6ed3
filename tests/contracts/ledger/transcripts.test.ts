// SPDX-License-Identifier: AGPL-3.0-or-later

import type { OutgoingActivity } from '../../../adapters/activity.ts';
import { dialogStateName } from '../../../bots/dialog-state.ts';
import type { OperatorAct } from '../../../desk/acts.ts';
import { type Happening, newConversation } from '../../../dialogs/turn.ts';
import { insertAct } from '../../../ledger/ingest.ts';
import type { Ledger } from '../../../ledger/open-ledger.ts';
import type { Owner } from '../../../ledger/schema.ts';
import { sealJson, unseal } from '../../../ledger/seal.ts';
import { ServiceOfTest } from '../../bots/service-of-test.ts';
import {
  monday,
  type PersonSays,
  type RecordedConversation,
  surroundingsWith,
} from '../../conversations/run.ts';
import { describeOnEveryEngine, placeOn } from './engines.ts';
import { empty } from './ledger-case.ts';
import { loadConversations } from './load-conversations.ts';

const conversations = loadConversations();
/** What the first engine made of all conversations: the others must make the same. */
let expected: readonly unknown[] | null = null;

describeOnEveryEngine('whole conversations', (engine) => {
  test('all that were recorded leave the same transcript, outbox, counts and handoffs', async () => {
    expect(conversations.length).toBeGreaterThan(80);
    const place = placeOn(engine);
    const ledger = await place.open();
    const dumps: unknown[] = [];
    for (const one of conversations) {
      await empty(ledger);
      place.now = monday.getTime();
      await play(one, place);
      const dump = await dumpOf(ledger);
      expect([one.name, dump.messages.length > 0]).toEqual([one.name, true]);
      dumps.push({ name: one.name, ...dump });
    }
    await place.remove();
    expected ??= dumps;
    expect(dumps).toEqual(expected);
  }, 300_000);
});

/** The service answers a recorded conversation, in which the person writes by Telegram. */
async function play(recorded: RecordedConversation, place: ReturnType<typeof placeOn>): Promise<void> {
  const { setting } = recorded;
  const { owner, ...surroundings } = surroundingsWith(setting);
  const service = await ServiceOfTest.start(setting.meanings, surroundings.pack, {
    place,
    surroundings: { ...surroundings, now: monday },
  });
  try {
    const id = await begin(service.ledger, { ...newConversation, ...setting.state }, owner);
    for (const [index, [person]] of recorded.exchanges.entries()) {
      place.now += 1_000;
      await happen(service, { conversationId: id, index, person, locale: setting.locale });
      await service.quiet();
    }
  } finally {
    await service.worker.stop();
    await service.ledger.close();
  }
}

/** The person is known already, in the state with which the recording begins. @returns the conversation's id */
function begin(ledger: Ledger, state: object, owner: Owner): Promise<string> {
  return ledger.commits.run(async (tx) => {
    const people = await ledger.people.resolve(tx, [{ channel: 'telegram', address: 'p1' }], ledger.now());
    const [person] = people.values();
    if (!person) throw new Error('Nobody was made.');
    const sealed = sealJson(person.key, { [dialogStateName]: state });
    await tx
      .updateTable('conversations')
      .set({ owner, state: sealed })
      .where('id', '=', person.conversationId)
      .execute();
    return person.conversationId;
  });
}

interface Step {
  readonly conversationId: string;
  readonly index: number;
  readonly person: PersonSays;
  readonly locale?: string;
}

async function happen({ ledger, acts }: ServiceOfTest, step: Step): Promise<void> {
  const { conversationId, index, person, locale } = step;
  if (typeof person !== 'string' && 'happens' in person && person.happens.kind === 'operator')
    return operate({ ledger, acts }, person.happens, step);
  const activity =
    typeof person === 'string'
      ? { type: 'message', text: person, locale }
      : 'press' in person
        ? { type: 'message', value: await actionOf(ledger, conversationId, person.press), locale }
        : toActivity(person.happens);
  const externalId = `${conversationId} ${index}`;
  await ledger.ingest.receive([{ channel: 'telegram', externalId, address: 'p1', activity }]);
}

function toActivity(happening: Happening): object {
  if (happening.kind === 'start') return { type: 'event', value: happening.action, locale: happening.locale };
  if (happening.kind === 'action')
    return { type: 'message', value: happening.action, locale: happening.locale };
  const { kind: _kind, ...rest } = happening;
  return { type: 'message', ...rest };
}

/** What the button with this title does, the one shown last. */
async function actionOf(ledger: Ledger, conversationId: string, title: string): Promise<string> {
  const lines = await ledger.threads.byConversation(conversationId, 0, 1_000);
  const buttons = lines.flatMap((line) => (line.activity as Partial<OutgoingActivity> | null)?.buttons ?? []);
  const button = buttons.findLast((one) => one.title === title);
  if (!button) throw new Error(`No button "${title}" was shown.`);
  return button.value;
}

/** What an operator does, through the desk where somebody waits there. */
async function operate(
  { ledger, acts }: Pick<ServiceOfTest, 'ledger' | 'acts'>,
  { act, name, text = '' }: Extract<Happening, { kind: 'operator' }>,
  { conversationId, index }: Step,
): Promise<void> {
  const handoff = await ledger.db
    .selectFrom('handoffs')
    .select('id')
    .where('conversation_id', '=', conversationId)
    .where('state', '<>', 'closed')
    .executeTakeFirst();
  if (!handoff) return tellAct(ledger, conversationId, { act, name, text, operatorId: 'o1' });
  const request = { handoffId: handoff.id, actId: `act-${index}`, operatorId: 'o1', name };
  if (act === 'claimed') await acts.claim(request);
  if (act === 'message') await acts.reply({ ...request, text });
  if (act === 'handed-back') await acts.handBack(request);
  if (act === 'closed') await acts.close({ ...request, outcome: 'answered' });
  if (act === 'released') await acts.release(request);
}

async function tellAct(ledger: Ledger, conversationId: string, act: OperatorAct): Promise<void> {
  await ledger.commits.run(async (tx) => {
    const { person_id: personId } = await tx
      .selectFrom('conversations')
      .select('person_id')
      .where('id', '=', conversationId)
      .executeTakeFirstOrThrow();
    const key = await ledger.people.key(tx, personId);
    await insertAct(tx, {
      conversationId,
      key,
      actId: `${conversationId} ${act.act}`,
      act,
      now: ledger.now(),
    });
  });
  ledger.wake.emit('inbox');
}

/** Everything that was kept, opened, with ids replaced by the order in which they appear. */
async function dumpOf(ledger: Ledger) {
  const [person] = await ledger.db.selectFrom('person_keys').selectAll().execute();
  const key = person && ledger.master.unwrap(person.wrapped);
  const opened = (value: unknown) =>
    value instanceof Uint8Array && key ? unseal(key, value).toString('utf8') : value;
  const tables = {
    messages: await ledger.db.selectFrom('messages').selectAll().orderBy('id').execute(),
    outbox: await ledger.db.selectFrom('outbox').selectAll().orderBy('id').execute(),
    handoffs: await ledger.db.selectFrom('handoffs').selectAll().orderBy('waiting_since').execute(),
    counts: await ledger.db.selectFrom('counts').selectAll().execute(),
    conversations: await ledger.db.selectFrom('conversations').selectAll().execute(),
    inbox: await ledger.db.selectFrom('inbox').selectAll().orderBy('id').execute(),
    audit: await ledger.db.selectFrom('audit').select(['actor', 'action', 'detail']).orderBy('seq').execute(),
  };
  tables.counts.sort((a, b) =>
    JSON.stringify(Object.entries(a).sort()) < JSON.stringify(Object.entries(b).sort()) ? -1 : 1,
  );
  const names = new Map<string, string>();
  const inOrder = (id: string) => names.get(id) ?? names.set(id, `id ${names.size + 1}`).get(id) ?? id;
  const plain = JSON.stringify(tables, (name, value) => {
    if (value?.type === 'Buffer') return opened(Uint8Array.from(value.data as number[]));
    return name === 'id' && typeof value === 'number' ? undefined : opened(value);
  });
  const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
  return JSON.parse(plain.replace(uuid, inOrder)) as Record<keyof typeof tables, unknown[]>;
}
