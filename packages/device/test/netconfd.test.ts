import { describe, expect, onTestFinished, test } from 'vitest';
import { makeSshKey } from '@netraven/test-utils/ssh-key';
import { requirePlatform } from '../src/platform/platforms.ts';
import { netconfdAvailable, startNetconfd } from './netconfd/start-netconfd.ts';
import { openTestDevice, type OpenedDevice } from '../test-utils/open.ts';

const why = netconfdAvailable();
const key = makeSshKey('rsa', { bits: 2048 });
const platform = requirePlatform('netconf_any');

const startup = (interfaces: number): string => `<?xml version="1.0" encoding="UTF-8"?>
<config xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces">
${Array.from(
  { length: interfaces },
  (_, index) => `<interface><name>eth${index}</name><description>Café &lt;${index}&gt; &amp; more</description>
<type xmlns:t="urn:ietf:params:xml:ns:yang:iana-if-type">t:ethernetCsmacd</type></interface>`,
).join('\n')}
</interfaces></config>
`;

async function open(
  interfaces: number,
  base: '1.0' | '1.1',
  operation?: string,
  more: Parameters<typeof openTestDevice>[2] = {},
): Promise<OpenedDevice> {
  const server = await startNetconfd([key.public], startup(interfaces), base);
  onTestFinished(() => server.stop());
  const commands = { running: operation ?? platform.config.commands.running };
  const own = { ...platform, config: { ...platform.config, commands } };
  const opened = openTestDevice({ ...server, name: 'netconfd' }, 'netconf_any', {
    credentials: [
      { id: 'k', name: 'key', networks: ['127.0.0.0/8'], username: server.username, privateKey: key.private },
    ],
    platforms: { get: () => own, list: () => [own] },
    ...more,
  });
  onTestFinished(() => opened.device.close());
  return opened;
}

describe.skipIf(why !== undefined)(`a real NETCONF server${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  test.each([
    [2, '1.0'],
    [2, '1.1'],
    [5_000, '1.1'],
  ] as const)('shows its whole configuration, of %i interfaces, with base:%s', async (interfaces, base) => {
    const { device, log, quarantined } = await open(interfaces, base);
    const session = await device.connect();
    const config = await session.readConfig();
    expect(config).toMatch(/^<data [^<>]*>\n {2}<interfaces xmlns="[\w:-]+">\n {4}<interface>\n/);
    expect(config.match(/^ {6}<description>Café &lt;\d+&gt; &amp; more<\/description>$/gm)).toHaveLength(interfaces);
    // The same session, and again the same text.
    expect(await session.readConfig()).toBe(config);
    expect(log.find(({ message }) => message.endsWith('speaks NETCONF'))?.meta).toEqual({ chunked: base === '1.1' });
    expect(log.filter(({ level }) => level === 'warning' || level === 'error')).toEqual([]);
    expect(quarantined).toEqual([]);
  });

  test('answers a wrong operation with an error', async () => {
    const { device } = await open(1, '1.1', '<get-config><source><nowhere/></source></get-config>');
    await expect((await device.connect()).readConfig()).rejects.toMatchObject({
      code: 'NR_DEVICE_COMMAND_FAILED',
      message: expect.stringMatching(/^netconfd answered rpc-error unknown-element: \S/),
    });
  });

  test('is not configured: the lines are refused, and nothing of it changes', async () => {
    const { device } = await open(2, '1.1', undefined, { permissions: ['device:write'] });
    const session = await device.connect();
    const before = await session.readConfig();
    await expect(session.configure(['<interfaces/>'])).rejects.toMatchObject({
      code: 'NR_DEVICE_COMMAND_REFUSED',
      message: 'NetRaven cannot configure netconf_any',
      hint: expect.stringContaining('CLI') as unknown,
    });
    expect(await session.readConfig()).toBe(before);
  });
});
