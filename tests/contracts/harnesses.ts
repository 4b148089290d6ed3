// SPDX-License-Identifier: AGPL-3.0-or-later
import { telegramPosted } from './harnesses/telegram.ts';
import { terminal } from './harnesses/terminal.ts';
import { web } from './harnesses/web.ts';
import { whatsAppCloud } from './harnesses/whatsapp-cloud.ts';
import { whatsAppWeb } from './harnesses/whatsapp-web.ts';

/** Every channel once, for what does not depend on how messages are received. */
export const harnesses = [web, telegramPosted, whatsAppCloud, whatsAppWeb, terminal];
