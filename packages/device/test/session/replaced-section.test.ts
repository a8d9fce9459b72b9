import { expect, test } from 'vitest';
import { requirePlatform } from '../../src/platform/platforms.ts';
import type { CommandLine } from '../../src/session/command-line.ts';
import { configureDevice, type NotedLines } from '../../src/session/configure-device.ts';
import { linesToType } from '../../src/session/lines-to-type.ts';
import type { SessionContext } from '../../src/session/session-context.ts';

/** A terminal on which `icmp-echo` takes the place of the section of its `ip sla`: one `exit` leaves both. */
class Terminal {
  readonly isPrivileged = true;
  readonly isInMaintenance = false;
  readonly typed: string[] = [];
  isConfiguring = false;
  mode = '';

  ask(keys: string): Promise<{ text: string; behindQuestions: string }> {
    const line = keys.trim();
    this.typed.push(line);
    this.isConfiguring = line !== 'end';
    if (line === 'configure terminal' || line === 'exit') this.mode = 'config';
    if (/^ip sla \d/.test(line)) this.mode = 'config-ip-sla';
    if (line.startsWith('icmp-echo')) this.mode = 'config-ip-sla-echo';
    return Promise.resolve({ text: '', behindQuestions: '' });
  }
}

test('a typed exit may leave a section and the one that it replaced', async () => {
  const platform = requirePlatform('cisco_ios');
  const redact = (text: string): string => text;
  const terminal = new Terminal();
  const logger = { info: () => undefined, warning: () => undefined };
  const context = {
    platform,
    name: 'r1',
    logger,
    limits: {},
    masker: { redactOrHide: redact },
    beforeConfigure: () => Promise.resolve(),
  };
  const lines = ['ip sla 1', 'icmp-echo 192.0.2.8', 'frequency 5', 'exit', 'ip sla schedule 1 start-time now'];
  const change = { sent: 0, accepted: 0, isWhole: false } as NotedLines;
  const { refusal } = await configureDevice(
    linesToType(lines, platform, redact),
    { terminal: () => Promise.resolve(terminal) } as unknown as CommandLine,
    context as unknown as SessionContext,
    redact,
    change,
  );
  expect(refusal).toBeUndefined();
  expect(terminal.typed).toEqual(['configure terminal', ...lines, 'end']);
});
