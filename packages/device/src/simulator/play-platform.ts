import { basename } from 'node:path';
import { errorData, type Logger } from '@netraven/core';
import type { Problem } from '@netraven/core/registry';
import { openDevice } from '../open-device.ts';
import { platformProblem } from '../check/check-platform.ts';
import { readPlatform } from '../platform/platforms.ts';
import type { HostKey } from '../transport/host-key.ts';
import type { Fault } from './fault.ts';
import { startSimulator } from './simulator.ts';

const login = { username: 'netops', password: 'play-1' } as const;
const quiet = (): void => undefined;
const logger: Logger = { debug: quiet, info: quiet, warning: quiet, error: quiet, critical: quiet };

/**
 * Starts a simulated device of a platform folder and reads its configuration, also while the device cuts it. Returns the
 * problems of `session.json` with `platform.json`.
 */
export async function playPlatform(folder: string): Promise<Problem[]> {
  const id = basename(folder);
  const name = id.replaceAll('_', '-');
  await using entered = new AsyncDisposableStack();
  try {
    const simulator = await startSimulator([{ name, platform: id, platformFolder: folder, ...login }]);
    entered.defer(() => simulator.close());
    const device = simulator.device(name);
    const whole = await readFrom(folder, device);
    if (whole !== device.config) {
      const fix = 'Correct `running` in session.json, or `config.volatile` and `paging` in platform.json.';
      return [platformProblem(file, 'readConfig() of a simulated device returns another text', fix)];
    }
    for (const at of [0.1, 0.5, 0.98]) {
      const fault: Fault = { kind: 'cut', at, times: 1 };
      device.faults = [fault];
      const read = await readFrom(folder, device).catch((error: { code?: string }) => error.code);
      // A second read may be whole.
      if (read !== whole && read !== 'NR_DEVICE_TRUNCATED') {
        const fix = 'Give `config` in platform.json a proof of the end, or set `config.twice`.';
        return [platformProblem(file, `cut at ${at * 100} %: ${read}`, fix)];
      }
    }
    return [];
  } catch (error) {
    const { code, message } = errorData(error, 'NR_DEVICE_CLOSED');
    return [platformProblem(file, `A session with a simulated device fails: ${message}`, fixes[code] ?? otherFix)];
  }
}

const file = 'session.json';
const otherFix = 'Compare session.json with platform.json: what the device shows must fit what NetRaven expects.';
/** Fixes of a session.json and a platform.json that do not fit. */
const fixes: Readonly<Record<string, string>> = {
  NR_DEVICE_TIMEOUT:
    'Let `prompts.any` in platform.json match the prompts of session.json, and `paging.pager.question` its pager.',
  NR_DEVICE_NOT_PRIVILEGED: 'Let `prompts.privileged` in platform.json match the privileged prompt of session.json.',
  NR_DEVICE_COMMAND_FAILED: 'Add the commands that platform.json names to `answers` in session.json.',
  NR_DEVICE_TRUNCATED: 'Correct `running` in session.json, or the fields of `config` in platform.json.',
};

async function readFrom(
  folder: string,
  { name, address, port }: { name: string; address: string; port: number },
): Promise<string> {
  const platform = readPlatform(folder);
  const keys = { get: () => Promise.resolve(undefined), pin: (_: string, key: HostKey) => Promise.resolve(key) };
  const device = openDevice({
    info: { id: name, name, address, port, platform: platform.id, tags: [], vars: {} },
    platforms: { get: () => platform, list: () => [platform] },
    credentials: [{ id: 'play', name: 'play', networks: ['127.0.0.0/8'], ...login }],
    hostKeys: keys,
    certificates: keys,
    permissions: ['device:secrets'],
    dryRun: true,
    signal: new AbortController().signal,
    maskKey: new Uint8Array(32),
    logger,
    beforeConfigure: () => Promise.resolve(),
    quarantine: () => Promise.resolve(),
    limits: { settleMs: 100, promptMs: 20, idleMs: 5_000, configMs: 20_000, commandMs: 10_000 },
  });
  try {
    return await (await device.connect()).readConfig();
  } finally {
    await device.close();
  }
}
