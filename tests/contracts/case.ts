// SPDX-License-Identifier: AGPL-3.0-or-later
import { means } from '../fakes/understanding.ts';
import type { ChannelHarness, Person } from './harness.ts';
import { ServiceOnChannel } from './service.ts';

/** One case of the contract. `missing`: what the platform lacks for it; then it is listed as skipped, with that reason. */
export function holds(name: string, missing: string | false, run: () => Promise<void>): void {
  if (missing) test.skip(`${name} (${missing})`, run);
  else test(name, run, 60_000);
}

/** What people write in the cases. */
export const meanings = {
  renew: means('permit-renewal'),
  spid: means('spid'),
  school: means('school-enrolment'),
  'renew or spid': means('permit-renewal', 'spid', 'school-enrolment'),
  human: { decision: 'human' },
} as const;

/** A part of the answer to each, in English. */
export const answers = {
  renew: 'Use the kit of the post office',
  spid: 'SPID',
  school: 'School',
} as const;

export interface Met {
  readonly service: ServiceOnChannel;
  readonly person: Person;
}

/** Somebody who came by a link in English and was welcomed. */
export async function meet(harness: ChannelHarness): Promise<Met> {
  const service = await ServiceOnChannel.open(harness, { meanings, link: 'l-en' });
  const person = service.stand.person();
  await service.hear(person, person.open('l-en'));
  return { service, person };
}
