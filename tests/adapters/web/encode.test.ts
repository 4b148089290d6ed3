// SPDX-License-Identifier: AGPL-3.0-or-later
import { encodeLine, encodeLines, type WebLine } from '../../../adapters/web/encode.ts';

const line = (speaker: WebLine['speaker'], activity: unknown, seq = 5): WebLine => ({
  seq,
  uid: `u${seq}`,
  at: Date.UTC(2026, 10, 23, 10),
  speaker,
  activity,
});

const common = {
  type: 'message',
  timestamp: '2026-11-23T10:00:00.000Z',
  channelId: 'directline',
  conversation: { id: 'c' },
};

test("the person's own line comes back as it was sent", () => {
  const activity = {
    type: 'message',
    id: 'posted',
    text: 'سلام',
    locale: 'ur',
    from: 'me',
    clientActivityID: 'c1',
    postBack: true,
    value: 'menu',
  };
  expect(encodeLine('c', line('person', activity))).toEqual({
    ...common,
    id: 'posted',
    from: { id: 'me', role: 'user' },
    text: 'سلام',
    value: 'menu',
    textFormat: 'plain',
    locale: 'ur',
    channelData: { 'webchat:sequence-id': 5, speaker: 'person', clientActivityID: 'c1', postBack: true },
  });
});

test('nobody comes back as the service, whatever they call themselves', () => {
  const encoded = encodeLine('c', line('person', { type: 'message', text: 'a', from: 'sportello' }));
  expect(encoded?.from).toEqual({ id: 'person', role: 'user' });
});

test('an answer has its buttons as what is said when one is pressed, and says how it is shown', () => {
  const activity = {
    type: 'message',
    id: 'x',
    text: '**Ok**',
    locale: 'bn',
    speaker: 'bot',
    buttons: [{ type: 'postBack', title: 'মেনু', value: 'menu' }],
    card: 'safety',
    cleanUp: true,
    listTitle: 'বাছুন',
    removeIds: ['7'],
  };
  expect(encodeLine('c', line('bot', activity))).toEqual({
    ...common,
    id: 'u5',
    from: { id: 'sportello', name: 'Sportello', role: 'bot' },
    text: '**Ok**',
    textFormat: 'markdown',
    locale: 'bn',
    suggestedActions: {
      to: [],
      actions: [{ type: 'messageBack', title: 'মেনু', text: 'মেনু', value: 'menu' }],
    },
    channelData: {
      'webchat:sequence-id': 5,
      speaker: 'bot',
      card: 'safety',
      cleanUp: true,
      listTitle: 'বাছুন',
    },
  });
});

test('an operator speaks under a name, a notice under that of the service', () => {
  const operator = encodeLine(
    'c',
    line('operator', { text: 'Buongiorno', speakerName: 'Lucia', locale: 'it' }),
  );
  expect(operator?.from).toEqual({ id: 'sportello', name: 'Lucia', role: 'bot' });
  expect(operator?.channelData).toEqual({
    'webchat:sequence-id': 5,
    speaker: 'operator',
    speakerName: 'Lucia',
  });
  const notice = encodeLine('c', line('notice', { text: 'Lucia answers now.', locale: 'en' }));
  expect(notice?.from.name).toBe('Sportello');
  expect(notice?.channelData).toEqual({ 'webchat:sequence-id': 5, speaker: 'notice' });
});

test('a line without text is passed over, the watermark is not', () => {
  expect(
    encodeLines('c', 3, [line('person', null, 4), line('bot', { text: 'a' }, 5), line('person', null, 6)]),
  ).toEqual({
    activities: [expect.objectContaining({ id: 'u5' })],
    watermark: '6',
  });
  expect(encodeLines('c', 3, [])).toEqual({ activities: [], watermark: '3' });
});

test('attachments come as Direct Line has them, with what is said when one is lost', () => {
  const attachments = [
    {
      contentType: 'audio/mpeg',
      contentUrl: '/media/0f.mp3',
      name: 'সহায়তা',
      content: { bytes: 1, title: 'শুনুন (1 KB)' },
    },
  ];
  const encoded = encodeLine('c', line('bot', { text: 'সহায়তা', locale: 'bn', attachments, lostNotice: '…' }));
  expect(encoded?.attachments).toEqual(attachments);
  expect(encoded?.channelData).toEqual({ 'webchat:sequence-id': 5, speaker: 'bot', lostNotice: '…' });
});
