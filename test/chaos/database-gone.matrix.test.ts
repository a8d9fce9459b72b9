import { expect, it, onTestFinished } from 'vitest';
import { asAdmin, testKey } from '../../packages/db/test-utils/database.ts';
import { urlOf } from '../../packages/db/test-utils/server.ts';
import { startTcpServer } from '../../packages/db/test-utils/tcp-server.ts';
import { House, login } from './house.ts';
import { startNetwork } from './network.ts';

it('NetRaven stops although its external database never comes back', async () => {
  const server = await startTcpServer();
  onTestFinished(() => server.stop());
  await asAdmin({ adminLogin: { connectionString: server.url } }, 'create database house');
  const network = await startNetwork(
    Array.from({ length: 10 }, (_, index) => {
      return { name: `sw-${index + 1}`, platform: 'cisco_ios', ...login, latencyMs: 200 };
    }),
  );
  const house = new House({
    slots: 5,
    env: { DATABASE_URL: urlOf(server.url, 'house'), NETRAVEN_MASTER_KEY: testKey },
  });
  const netraven = await house.start();
  await house.addDevices(network);
  const runId = await house.backUpAll();
  await house.until(runId, ({ counts }) => (counts['success'] ?? 0) > 1);
  process.kill(server.pid, 'SIGKILL');
  expect((await house.stop(netraven)).left).toEqual([]);
});
