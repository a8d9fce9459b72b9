import { defineJob, NetRavenError } from '@netraven/core';
import { z } from 'zod';
import { differenceOf } from './difference.ts';
import { filled } from './filled.ts';

const line = z.string().min(1).max(500);

export const { meta, configSchema, run } = defineJob({
  meta: {
    jobType: 'push',
    label: 'Push',
    description: 'Sends configuration lines to devices, and undoes them if something goes wrong.',
    icon: 'mdi-upload-network',
    requires: ['cli'],
    retries: 0,
  },
  configSchema: z.strictObject({
    lines: z.array(line).min(1).max(1_000).meta({
      title: 'Lines',
      description: 'As typed in configuration mode. `{ntp}` stands for the variable `ntp` of the device or its tags.',
    }),
    undo: z.array(line).max(1_000).default([]).meta({
      title: 'Undo lines',
      description:
        'Undo the change. Sent if a line is refused, or if the connection breaks, or if the task is stopped.',
    }),
    revertAfterMinutes: z.int().min(1).max(59).exactOptional().meta({
      title: 'Revert after minutes',
      description:
        'Time after which a device that can takes the change back by itself, unless NetRaven reaches it again.',
    }),
    after: z.array(line).max(10).default([]).meta({
      title: 'Commands afterwards',
      description: 'Sent once the change is kept, e.g. `write memory`.',
    }),
  }),
  async run({ device, config, dryRun, logger }) {
    const variables = { ...device.vars, 'device.name': device.name };
    const lines = filled(config.lines, variables);
    const undo = filled(config.undo, variables);
    const after = filled(config.after, variables);
    const session = await device.connect();
    const before = await session.readConfig();
    // A dry run checks the lines, and logs what it would send.
    await session.configure(lines, {
      ...(undo.length > 0 && { undo }),
      ...(config.revertAfterMinutes !== undefined && { revertAfterMinutes: config.revertAfterMinutes }),
    });
    if (dryRun) {
      const known = new Set(before.split('\n').map((each) => each.trim()));
      const fresh = lines.filter((each) => !known.has(each.trim()));
      return {
        success: true,
        message: `would send ${lines.length} lines; not in the configuration: ${fresh.length}`,
        report: { kind: 'diff', before: '', after: fresh.map((each) => `${each}\n`).join('') },
      };
    }
    const now = await session.readConfig();
    // The session may outlive a change that keeps new ones out.
    const reached = await device.tcp(device.port);
    if (!reached.open) {
      throw new NetRavenError('PUSH_UNREACHABLE', `The device takes no new connection (${reached.code})`, {
        hint: 'The change was undone, or the device takes it back by itself. Look for what blocks its port.',
      });
    }
    await session.confirm();
    for (const command of after) logger.info(`${command}: ${(await session.send(command)).trim()}`);
    const differing = differenceOf(before, now);
    const changed = differing !== undefined;
    return {
      success: true,
      changed,
      message: changed ? `sent ${lines.length} lines` : 'nothing changed: the device was so already',
      ...(differing && { report: { kind: 'diff', ...differing } }),
    };
  },
});
