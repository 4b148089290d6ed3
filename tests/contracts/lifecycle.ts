// SPDX-License-Identifier: AGPL-3.0-or-later
import { answers, holds, meet } from './case.ts';
import type { ChannelHarness } from './harness.ts';
import { saidBy } from './said.ts';

/** Starting, stopping, being full, and what the log says of it. */
export function lifecycleOn(harness: ChannelHarness): void {
  const { traits } = harness;

  test('a channel that is started twice hands each message over once', async () => {
    const { service, person } = await meet(harness);
    await service.stand.channel.start(service.receive);
    await service.hear(person, person.types('renew'));
    expect(service.got.filter(({ activity }) => activity.text === 'renew')).toHaveLength(1);
  });

  test('after the stop nothing is handed over or acknowledged, and stopping again is nothing', async () => {
    const { service, person } = await meet(harness);
    await service.stand.channel.stop();
    await service.stand.channel.stop();
    const { length } = service.got;
    const late = person.types('renew').deliver();
    const acknowledged = await Promise.race([late.catch(() => false), shortly().then(() => false)]);
    expect(acknowledged).toBe(false);
    expect(service.got).toHaveLength(length);
  });

  test('a stop waits for what is being written', async () => {
    const { service, person } = await meet(harness);
    const letGo = service.holdUp();
    void person
      .types('renew')
      .deliver()
      .catch(() => false);
    await service.isHeldUp();
    let stopped = false;
    const stop = service.stand.channel.stop().then(() => (stopped = true));
    await shortly();
    expect(stopped).toBe(false);
    letGo();
    await stop;
    const { length } = service.got;
    expect(service.got.at(-1)?.activity.text).toBe('renew');
    await shortly();
    expect(service.got).toHaveLength(length);
  });

  test('what cannot be kept now is not acknowledged, and is taken later, once', async () => {
    const { service, person } = await meet(harness);
    const before = (await person.seen()).length;
    service.busy = true;
    const renew = person.types('renew');
    const first = renew.deliver();
    // Nobody hands it over again where the channel itself has to keep it.
    if (traits.redelivers) expect(await first).toBe(false);
    else await shortly();
    expect(await service.kept()).toEqual([]);
    service.busy = false;
    expect(await (traits.redelivers ? renew.deliver() : first)).toBe(true);
    const said = saidBy(await service.since(person, before));
    expect(said.text.split(answers.renew)).toHaveLength(2);
    expect(await service.kept()).toEqual(['renew']);
    expect(saidBy(await service.hear(person, person.types('spid'))).text).toContain('**SPID**');
  });

  test('the log holds no word, address or secret, whatever goes wrong', async () => {
    const { service, person } = await meet(harness);
    const words = ['marker-of-the-person', 'marker-of-the-operator', 'marker-of-the-bot'];
    await service.hear(person, person.types(`${words[0]} renew`));
    service.busy = true;
    const again = person.types(`${words[0]} again`);
    const first = again.deliver();
    if (traits.redelivers) await first;
    else await shortly();
    service.busy = false;
    await (traits.redelivers ? again.deliver() : first);
    for (const how of ['later', 'never', 'blocked', 'held'] as const) {
      if (traits.refusals[how] === undefined) continue;
      service.stand.refuse(how);
      service.plan({ text: words[2] ?? '' });
      await service.hear(person, person.types('x'));
      service.passTime(120_000);
      await service.settled();
    }
    if (traits.presses) await service.hear(person, person.presses(`${words[0]}`));
    await service.hear(person, person.types('human'));
    const request = { handoffId: await service.openHandoff(), operatorId: 'o1', name: 'Giulia' };
    await service.acts.claim({ ...request, actId: 'a1' });
    await service.settled();
    // The platform is gone.
    await service.stand.close();
    await service.acts.reply({ ...request, actId: 'a2', text: words[1] ?? '' });
    await service.settled();
    await shortly();
    const addresses = service.got.map(({ address }) => address);
    for (const marker of [...words, ...addresses, ...service.stand.secrets])
      expect(service.log.includes(marker) && marker).toBe(false);
  }, 60_000);

  holds(
    'what went wrong with the platform is in the log',
    traits.refusals.never === undefined && 'nothing goes wrong there',
    async () => {
      const { service, person } = await meet(harness);
      service.stand.refuse('never');
      await service.hear(person, person.types('renew'));
      expect(service.log).toContain('a message could not be delivered');
      expect(service.log).toContain(traits.refusals.never ?? '');
    },
  );
}

/** Long enough for what must not happen to happen. */
function shortly(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 400));
}
