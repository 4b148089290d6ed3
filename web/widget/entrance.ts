// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Access, type DirectLine, isRefused } from './direct-line.ts';

export type Session = Omit<Access, 'stream'>;

/**
 * Into the conversation with its token, with its expired token, or into another one when this one is no more.
 * @throws CallError when the server cannot be reached
 */
export async function enter(directLine: DirectLine, session: Session | null): Promise<Access> {
  if (!session) return directLine.open();
  try {
    return await directLine.reconnect(session);
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
  try {
    return await directLine.renew(session.token);
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
  return directLine.open();
}
