// SPDX-License-Identifier: AGPL-3.0-or-later
import { needs } from '../fakes/whatsapp-web-page/whatsapp-web-site.ts';
import { describeWith } from '../servers/own-server.ts';
import { channelContract } from './channel.ts';
import { closePage, openPage, whatsAppWeb } from './harnesses/whatsapp-web.ts';

describeWith(needs, 'WhatsApp Web in a real browser', () => {
  beforeAll(openPage, 90_000);
  afterAll(closePage, 60_000);
  channelContract(whatsAppWeb);
});
