import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { endWithParent } from '@netraven/test-utils/end-with-parent';
import { findProgram } from '@netraven/test-utils/find-program';
import { freePort } from '@netraven/test-utils/free-port';
import { startPlant } from './plant.ts';

const rsyslogd = findProgram('rsyslogd') ?? '';
const isMissing = rsyslogd === '';

describe.skipIf(isMissing)(`a real rsyslog${isMissing ? ' (skipped: no rsyslogd)' : ''}`, () => {
  it.each([
    ['udp', 'RSYSLOG_TraditionalForwardFormat', 'traditional'],
    ['tcp', 'RSYSLOG_ForwardFormat', 'traditional'],
    ['tcp', 'RSYSLOG_SyslogProtocol23Format', 'octet-counted'],
  ])('that relays by %s in %s, %s: the device is known by its host name', async (protocol, template, framing) => {
    const [port, own] = [await freePort(), await freePort()];
    const folder = mkdtempSync(join(tmpdir(), 'netraven-rsyslog-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const plant = await startPlant({
      devices: [
        { name: 'core-1', platform: 'juniper_junos' },
        { name: 'core-2', platform: 'juniper_junos' },
      ],
      worker: { syslog: { address: '127.0.0.1', port } },
    });
    const framed = protocol === 'tcp' ? `tcp_framing="${framing}"` : '';
    writeFileSync(
      join(folder, 'rsyslog.conf'),
      `global(workDirectory="${folder}" localHostname="core-2")
module(load="imudp")
input(type="imudp" address="127.0.0.1" port="${own}")
action(type="omfwd" target="127.0.0.1" port="${port}" protocol="${protocol}" template="${template}" ${framed})
`,
    );
    const files = ['-f', join(folder, 'rsyslog.conf'), '-i', join(folder, 'pid')];
    const [program, ...args] = endWithParent('TERM', [rsyslogd, '-n', ...files]);
    const relay = spawn(program, args, { stdio: 'ignore' });
    onTestFinished(async () => {
      if (relay.exitCode !== null || relay.signalCode !== null) return;
      relay.kill();
      await once(relay, 'exit');
    });
    const message = "UI_COMMIT: User 'anna' requested 'commit' operation (comment: none)";
    const text = `<189>Nov 27 04:00:00 core-2 mgd[4153]: ${message}`;
    const reported = async (): Promise<string[]> => {
      const socket = createSocket('udp4');
      await new Promise((resolve) => socket.send(text, own, '127.0.0.1', resolve));
      socket.close();
      const rows = await plant.db.kysely
        .selectFrom('device_change')
        .innerJoin('device', 'device.id', 'device_id')
        .select(['device.name', 'authors'])
        .execute();
      return rows.flatMap(({ name, authors }) => Object.values(authors).map((author) => `${author.name} on ${name}`));
    };
    // The relay may not listen yet: the router repeats itself.
    await expect.poll(reported).toEqual(['anna on core-2']);
  });
});
