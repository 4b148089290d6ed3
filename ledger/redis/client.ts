// SPDX-License-Identifier: AGPL-3.0-or-later
// The only file that names the Redis package.
import { createClient } from 'redis';

export type RedisClient = ReturnType<typeof openRedis>;

/**
 * A connection that comes back by itself for as long as it is open. While it is away nothing is queued: what is asked of
 * it fails at once. A server that is frozen counts as away after two seconds.
 * @param url redis://user:password@host:port/number, or rediss:// for TLS
 * @param onTrouble told once each time the server is lost
 */
export function openRedis(url: string, onTrouble: (error: Error) => void) {
  let known = false;
  const client = createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: 1_000,
    pingInterval: 500,
    socket: {
      connectTimeout: 2_000,
      socketTimeout: 2_000,
      reconnectStrategy: (tries) => Math.min(50 * 2 ** tries, 1_000) + Math.floor(Math.random() * 100),
    },
  });
  client.on('error', (error: Error) => {
    if (!known) onTrouble(error);
    known = true;
  });
  client.on('ready', () => {
    known = false;
  });
  return client;
}
