// SPDX-License-Identifier: AGPL-3.0-or-later
import { describeWith } from './own-server.ts';
import { PostgresServer, postgresProgram } from './postgres-server.ts';
import { RedisServer, redisProgram } from './redis-server.ts';

describeWith({ PostgreSQL: postgresProgram }, 'the PostgreSQL of the tests', () => {
  test('keeps what it has acknowledged when it is killed and started again', async () => {
    const server = await PostgresServer.start();
    try {
      server.ask('create table kept (n int)');
      server.ask('insert into kept values (7)');
      await server.process.stop('SIGKILL');
      await server.process.start();
      expect(server.ask('select n from kept')).toBe('7');
      expect(server.newDatabase()).toContain('/test_1');
    } finally {
      await server.stop();
    }
  }, 60_000);
});

describeWith({ 'redis-server': redisProgram }, 'the Redis of the tests', () => {
  test('answers, and after a kill has forgotten everything', async () => {
    const server = await RedisServer.start();
    try {
      await server.ask('SET a 1');
      await server.process.stop('SIGKILL');
      await server.process.start();
      expect(await server.ask('GET a')).toBe('$-1');
    } finally {
      await server.stop();
    }
  }, 30_000);
});
