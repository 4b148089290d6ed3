// SPDX-License-Identifier: AGPL-3.0-or-later
import { channelContract } from './channel.ts';
import { web } from './harnesses/web.ts';

channelContract(web);
