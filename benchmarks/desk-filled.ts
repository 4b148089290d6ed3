// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Tx } from '../ledger/group-commit.ts';
import { newId } from '../ledger/ids.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import { seal, sealJson } from '../ledger/seal.ts';

const languages = ['ar', 'bn', 'ur', 'en', 'fr', 'es', 'sq', 'fa', 'zh', 'uk', 'ru', 'it'];
const territories = ['jesi', 'ancona', 'fermo', null];
const topics = ['permits', 'health', 'work', 'home', null];
const said = [
  'Ho perso la tessera sanitaria e non so dove andare',
  'আমার চিঠি এসেছে, কিন্তু আমি বুঝতে পারছি না',
  'أريد تجديد الإقامة قبل نهاية الشهر',
  'I need an appointment at the police office',
  'Il permesso scade a maggio e non ho ancora la ricevuta',
];

/** One in so many lines holds the word that the search is measured with. */
export const rareEvery = 5_000;
export const rareWord = 'zafferano';

/** Fills a ledger with people who wait: each with a conversation, a stay with the operators and some lines. */
export async function fillDesk(
  ledger: Ledger,
  { people, lines }: { people: number; lines: number },
): Promise<void> {
  const atOnce = 200;
  for (let from = 0; from < people; from += atOnce) {
    await ledger.commits.run(async (tx) => {
      await insertPeople(tx, ledger, { from, count: Math.min(atOnce, people - from), people, lines });
    });
  }
}

async function insertPeople(
  tx: Tx,
  ledger: Ledger,
  { from, count, people, lines }: { from: number; count: number; people: number; lines: number },
): Promise<void> {
  const all = Array.from({ length: count }, (_, n) => onePerson(ledger, { index: from + n, people, lines }));
  await tx
    .insertInto('people')
    .values(all.map((one) => one.person))
    .execute();
  await tx
    .insertInto('person_keys')
    .values(all.map((one) => one.key))
    .execute();
  await tx
    .insertInto('addresses')
    .values(all.map((one) => one.address))
    .execute();
  await tx
    .insertInto('conversations')
    .values(all.map((one) => one.conversation))
    .execute();
  await tx
    .insertInto('handoffs')
    .values(all.map((one) => one.handoff))
    .execute();
  const messages = all.flatMap((one) => one.messages);
  for (let at = 0; at < messages.length; at += 500)
    await tx
      .insertInto('messages')
      .values(messages.slice(at, at + 500))
      .execute();
}

function onePerson(
  ledger: Ledger,
  { index, people, lines }: { index: number; people: number; lines: number },
) {
  const at = ledger.now() - (people - index) * 1_000;
  const { key, wrapped } = ledger.master.newPersonKey();
  const [person, conversation, address] = [newId(at), newId(at), newId(at)];
  const language = languages[index % languages.length] ?? 'en';
  const place = { language, territory: territories[index % territories.length] ?? null };
  return {
    person: { id: person, created_at: at },
    key: { person_id: person, wrapped },
    address: {
      ...{ id: address, person_id: person, channel: 'web' },
      ...{ lookup: ledger.master.lookup('web', address), sealed: seal(key, address) },
    },
    conversation: {
      ...{ id: conversation, person_id: person, address_id: address, channel: 'web', ...place },
      ...{ owner: 'waiting' as const, created_at: at, last_at: at },
    },
    handoff: {
      ...{ id: newId(at), conversation_id: conversation, state: 'waiting' as const, reason: 'asked' },
      ...{ urgent: index % 200 === 0 ? 1 : 0, topic: topics[index % topics.length] ?? null, ...place },
      ...{ channel: 'web', waiting_since: at, summary: seal(key, 'Chiede una persona.') },
    },
    messages: Array.from({ length: lines }, (_, n) => ({
      ...{ uid: newId(at), conversation_id: conversation, at: at + n, language },
      ...{ speaker: n % 2 === 0 ? ('person' as const) : ('bot' as const), operator_id: null, entry: null },
      sealed: sealJson(key, { type: 'message', text: textOf(index * lines + n) }),
    })),
  };
}

function textOf(line: number): string {
  const text = said[line % said.length] ?? '';
  return line % rareEvery === 0 ? `${text} ${rareWord}` : text;
}
