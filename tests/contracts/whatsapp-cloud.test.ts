// SPDX-License-Identifier: AGPL-3.0-or-later
import { channelContract } from './channel.ts';
import { whatsAppCloud } from './harnesses/whatsapp-cloud.ts';

channelContract(whatsAppCloud);
