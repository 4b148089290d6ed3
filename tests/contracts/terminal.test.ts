// SPDX-License-Identifier: AGPL-3.0-or-later
import { channelContract } from './channel.ts';
import { terminal } from './harnesses/terminal.ts';

channelContract(terminal);
