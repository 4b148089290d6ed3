// SPDX-License-Identifier: AGPL-3.0-or-later
import fc from 'fast-check';
import type { Ledger } from '../../../ledger/open-ledger.ts';
import type { Sending } from '../../../ledger/outbox.ts';
import { type LeasedConversation, StaleError } from '../../../ledger/turns.ts';
import { onEveryEngine } from './engines.ts';
import { holdMs, type LedgerCase, leaseMs, says } from './ledger-case.ts';

type Act = 'write' | 'again' | 'lease' | 'commit' | 'fail' | 'take' | 'sent' | 'retry' | 'sleep';

const acts: readonly Act[] = ['write', 'again', 'lease', 'commit', 'fail', 'take', 'sent', 'retry', 'sleep'];
/** What both processes do at the same moment, step by step. */
const plans = fc.array(fc.tuple(fc.constantFrom(...acts), fc.constantFrom(...acts), fc.nat(2)), {
  minLength: 5,
  maxLength: 25,
});

/** A process as the model sees it: what it has in hand and what it was told is done. */
class Process {
  readonly #at: LedgerCase;
  readonly #ledger: Ledger;
  readonly #world: World;
  #leased: LeasedConversation[] = [];
  #taken: Sending[] = [];

  constructor(at: LedgerCase, ledger: Ledger, world: World) {
    this.#at = at;
    this.#ledger = ledger;
    this.#world = world;
  }

  async do(act: Act, person: number): Promise<void> {
    const by = this.#ledger;
    if (act === 'write') return this.#write(this.#world.next(), person);
    if (act === 'again') return this.#write(this.#world.written.at(-1) ?? this.#world.next(), person);
    if (act === 'lease') this.#leased.push(...(await this.#at.lease(2, by)));
    if (act === 'commit') return this.#commit();
    if (act === 'fail') return this.#fail();
    if (act === 'take') this.#taken.push(...(await this.#at.take(2, by)));
    if (act === 'sent') return this.#send();
    if (act === 'retry') return this.#retry();
    if (act === 'sleep') this.#at.pass(leaseMs);
  }

  async #write(id: number, person: number): Promise<void> {
    const address = this.#world.addressOf(id, person);
    await this.#at.write(`${address} ${id}`, address, { by: this.#ledger });
  }

  async #commit(): Promise<void> {
    const conversation = this.#leased.shift();
    for (const [index, pending] of (conversation?.turns ?? []).entries()) {
      const { text } = pending.content as { text: string };
      const last = index === (conversation?.turns.length ?? 0) - 1;
      try {
        const said = [says(`reply to ${text} ${pending.trace}`, text)];
        const counts = [{ what: 'answered' }];
        await this.#at.commit(
          { conversation: conversation as LeasedConversation, pending },
          { said, counts, release: last },
          this.#ledger,
        );
        this.#world.answered.push(text);
      } catch (error) {
        if (!(error instanceof StaleError)) throw error;
        return;
      }
    }
  }

  async #fail(): Promise<void> {
    const conversation = this.#leased.shift();
    const [pending] = conversation?.turns ?? [];
    if (conversation && pending) await this.#ledger.turns.putOff(conversation, pending.inboxId, 0);
  }

  async #send(): Promise<void> {
    const one = this.#taken.shift();
    if (!one) return;
    this.#world.sent.push(one);
    await this.#ledger.outbox.markSent(one.id, ['x']);
  }

  async #retry(): Promise<void> {
    const one = this.#taken.shift();
    if (one) await this.#ledger.outbox.putOff(one.id, 0, { code: '500' });
  }
}

/** What must be true of everything together. */
class World {
  readonly written: number[] = [];
  readonly answered: string[] = [];
  readonly sent: Sending[] = [];
  readonly #people = new Map<number, string>();
  readonly #run: number;

  constructor(run: number) {
    this.#run = run;
  }

  next(): number {
    this.written.push(this.written.length);
    return this.written.length - 1;
  }

  /** A message that comes again comes from the same person. */
  addressOf(id: number, person: number): string {
    const address = this.#people.get(id) ?? `run ${this.#run} person ${person}`;
    this.#people.set(id, address);
    return address;
  }
}

onEveryEngine('two processes that do everything at the same moment', (at) => {
  test('answer each message once, in order, and send each answer, in order', async () => {
    const other = await at.another();
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        runs += 1;
        const world = new World(runs);
        const [one, two] = [new Process(at, at.ledger, world), new Process(at, other, world)];
        for (const [first, second, person] of plan)
          await Promise.all([one.do(first, person), two.do(second, (person + 1) % 3)]);
        await drain(at, new Process(at, at.ledger, world), runs);
        await expectOrder(at, world, runs);
      }),
      { numRuns: 8, endOnFailure: true },
    );
  }, 120_000);
});

/** Both die with what they had in hand; whoever comes next does what still waits, after leases and holds have ended. */
async function drain(at: LedgerCase, process: Process, run: number): Promise<void> {
  const left = async () => {
    const inbox = (await at.rows('inbox')).filter((row) => row.status === 'new');
    const outbox = (await at.rows('outbox')).filter((row) => row.status !== 'sent');
    return inbox.length + outbox.length;
  };
  for (let round = 0; (await left()) > 0; round += 1) {
    if (round > 200) throw new Error(`Run ${run} does not come to its end.`);
    at.pass(holdMs);
    for (const act of ['lease', 'commit', 'commit', 'take', 'sent', 'sent'] as const)
      await process.do(act, 0);
  }
}

async function expectOrder(at: LedgerCase, world: World, run: number): Promise<void> {
  const texts = new Set(world.answered);
  expect(world.answered).toHaveLength(texts.size);
  expect(texts.size).toBe(world.written.length);
  for (const address of [0, 1, 2].map((person) => `run ${run} person ${person}`)) {
    const inbox = (await at.inbox()).filter((line) => line.startsWith(`${address} `));
    const asked = inbox.map((line) => line.replace(/ handled$/, ''));
    expect(await at.texts(address)).toEqual(asked);
    const sent = world.sent.filter((one) => one.address === address);
    expect([...new Set(sent.map((one) => (one.activity as { text: string }).text))]).toEqual(asked);
  }
}
