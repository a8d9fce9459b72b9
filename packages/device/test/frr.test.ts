import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startTcpProxy } from '@netraven/test-utils/tcp-proxy';
import { frrAvailable, startFrr, type Frr } from '@netraven/test-utils/frr/start-frr';
import { openTestDevice } from '../test-utils/open.ts';

const why = frrAvailable();
const secrets = ['vtygeheim', 'ospfgeheim', 'digestgeheim', 'bgpgeheim'];

describe.skipIf(why !== undefined)(
  `a real FRR router over OpenSSH${why === undefined ? '' : ` (skipped: ${why})`}`,
  () => {
    let frr: Frr;
    beforeAll(async () => {
      frr = await startFrr();
    });
    afterAll(() => frr?.stop());

    describe.each(['exec', 'shell'] as const)('by %s', (channel) => {
      const open = (options: Parameters<typeof openTestDevice>[2] = {}): ReturnType<typeof openTestDevice> =>
        openTestDevice({ name: 'frr1', address: frr.address, port: frr.port }, 'linux_frr', {
          channel,
          credentials: [
            { id: 'c1', name: 'router', networks: ['127.0.0.0/8'], username: frr.username, password: frr.password },
          ],
          ...options,
        });

      test('its configuration is read completely', async () => {
        const session = await open({ permissions: ['device:secrets'] }).device.connect();
        const config = await session.readConfig();
        expect(await frr.vtysh('show running-config')).toBe(
          `Building configuration...\n\nCurrent configuration:\n${config}`,
        );
        expect(await session.readConfig()).toBe(config);
      });

      test('only its secrets are masked', async () => {
        const { device } = open();
        const session = await device.connect();
        const masked = await session.readConfig();
        for (const secret of secrets) expect(masked).not.toContain(secret);
        const masks = Object.entries(await device.secrets.reveals(masked));
        expect(masks.map(([, secret]) => secret).sort()).toEqual(secrets.toSorted());
        const revealed = masks.reduce((text, [mask, secret]) => text.replaceAll(mask, secret), masked);
        expect(await frr.vtysh('show running-config')).toContain(revealed);
      });

      test('commands return their output without echo and prompt', async () => {
        const session = await open().device.connect();
        expect(await session.send('show version')).toMatch(/^FRRouting [^]*'$/);
        expect(await session.send('show running-config | include ip route')).toBe('ip route 203.0.113.0/24 Null0');
        const said = await session.send('show nonsense', { onError: 'return' });
        expect(said).toMatch(/^% Unknown command: show nonsense$/m);
      });

      test('a change shows in the next read, and nothing else', async () => {
        const { device, writes } = open({ permissions: ['device:write'] });
        const session = await device.connect();
        const before = await session.readConfig();
        await session.configure(['interface eth0', ` description changed by ${channel}`]);
        const after = await session.readConfig();
        expect(writes.count).toBe(1);
        expect(after).toBe(before.replace(/^ description .*$/m, ` description changed by ${channel}`));
        expect(await frr.vtysh('show running-config')).toContain(`\n description changed by ${channel}\n`);
      });

      test('a refused line ends the change and is reported', async () => {
        const session = await open({ permissions: ['device:write'] }).device.connect();
        await expect(session.configure(['interface eth0', ' nonsense 1', ' description never'])).rejects.toMatchObject({
          code: 'NR_DEVICE_COMMAND_FAILED',
          message: expect.stringContaining('line 2 of 3'),
        });
        expect(await session.readConfig()).not.toContain('never');
      });

      describe('a change with undo lines', () => {
        const routes = [1, 2, 3].map((n) => `ip route 198.18.${n}.0/24 Null0`);
        const undo = routes.map((line) => `no ${line}`);
        const config = (): Promise<string> => frr.vtysh('show running-config');

        test('is undone if the job does not keep it', async () => {
          const before = await config();
          const { device, undoOpen } = open({ permissions: ['device:write'] });
          const session = await device.connect();
          await session.configure(routes, { undo });
          expect(await config()).toContain(`\n${routes.join('\n')}\n`);
          expect(await device.endChange(false, undoOpen)).toMatchObject({ outcome: 'undone' });
          expect(await config()).toBe(before);
        });

        test.each([1, 2, 3])('is undone if the connection is cut after line %i', async (line) => {
          const before = await config();
          const proxy = await startTcpProxy(frr.port);
          onTestFinished(() => proxy.close());
          const info = (message: string): void => {
            if (message === routes[line - 1]) proxy.cut();
          };
          const { device, undoOpen } = openTestDevice(
            { name: 'frr1', address: '127.0.0.1', port: proxy.port },
            'linux_frr',
            {
              channel,
              permissions: ['device:write'],
              credentials: [
                { id: 'c1', name: 'router', networks: ['127.0.0.0/8'], username: frr.username, password: frr.password },
              ],
              logger: { debug: info, info, warning: info, error: info, critical: info },
            },
          );
          const session = await device.connect();
          await expect(session.configure(routes, { undo })).rejects.toMatchObject({
            code: expect.stringMatching(/^NR_/),
          });
          expect(await config()).toContain(`\n${routes.slice(0, line).join('\n')}\n`);
          // FRR refuses to remove the routes that were not made: the proof is its configuration.
          expect(await device.endChange(false, undoOpen)).toMatchObject({ outcome: 'undone' });
          expect(await config()).toBe(before);
        });
      });

      test('a wrong password is refused', async () => {
        const { device } = open({
          credentials: [
            { id: 'c', name: 'wrong', networks: ['127.0.0.0/8'], username: frr.username, password: 'falsch' },
          ],
        });
        await expect(device.connect()).rejects.toMatchObject({ code: 'NR_DEVICE_AUTH_REFUSED' });
      });
    });
  },
);
