// SPDX-License-Identifier: AGPL-3.0-or-later
import { channelContract } from './channel.ts';
import { telegramPolled } from './harnesses/telegram.ts';

channelContract(telegramPolled);
