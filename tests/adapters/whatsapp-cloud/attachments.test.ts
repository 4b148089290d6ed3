// SPDX-License-Identifier: AGPL-3.0-or-later
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Attachment } from '../../../adapters/activity.ts';
import { toAttachment } from '../../../bots/media-address.ts';
import { MediaShelf } from '../../../bots/media-shelf.ts';
import { mediaToShow } from '../../../knowledge/media.ts';
import { type MediaPack, mediaPack } from '../../fakes/media-pack.ts';
import { ChannelOfTest, said } from './channel-of-test.ts';

let place: ChannelOfTest;
let media: MediaPack;
beforeEach(async () => {
  place = new ChannelOfTest();
  media = mediaPack();
  await place.start({ findAttached: new MediaShelf(media.folder, () => media.pack.media).find });
});
afterEach(async () => {
  await place.stop();
  media.remove();
  expect(place.graph.faults).toEqual([]);
});

const attached = (...kinds: readonly string[]): Attachment[] =>
  mediaToShow(media.pack, { entry: 'permit-renewal' }, 'it', new Date('2026-11-24T12:00:00Z'))
    .filter(({ kind }) => kinds.includes(kind))
    .map((one) => toAttachment(one, 'it'));
const types = () => place.graph.accepted.map(({ type }) => type);
const buttons = [{ type: 'postBack' as const, title: 'Menu', value: 'menu' }];

test('recording, film and picture arrive before the text with its buttons, and are uploaded once', async () => {
  const activity = said({ attachments: attached('audio', 'video', 'image'), buttons });
  expect(await place.send(activity)).toMatchObject({ kind: 'sent', lost: undefined });
  expect(types().toSorted()).toEqual(['audio', 'image', 'interactive', 'video']);
  expect(types().at(-1)).toBe('interactive');
  await place.send({ ...activity, deliveryId: '8.01ABC' });
  expect(place.graph.uploads).toHaveLength(3);
});

test('one picture and a short text are one message', async () => {
  await place.send(said({ attachments: attached('image') }));
  expect(place.graph.accepted).toMatchObject([{ type: 'image', text: 'Ciao' }]);
});

test('a file that is gone, or refused, is said once, and the text arrives', async () => {
  rmSync(join(media.folder, 'media/permit-renewal/aloud-it.mp3'));
  place.graph.nextUploads.push({ code: 131053 });
  const activity = said({ attachments: attached('audio', 'image'), buttons, lostNotice: 'Non è arrivato.' });
  expect(await place.send(activity)).toMatchObject({ kind: 'sent', lost: 'attachment-gone' });
  expect(place.graph.accepted.map(({ text }) => text)).toEqual(['Non è arrivato.', 'Ciao']);
});
