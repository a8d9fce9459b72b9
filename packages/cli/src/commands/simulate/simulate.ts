import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { messageOf } from '@netraven/core';
import { shellWord } from '@netraven/core/registry';
import { makeHostKey, startSimulator, type SimulatedAnswers, type Simulator } from '@netraven/device/simulator';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { demoPlatforms, inventoryOf } from '../../demo/network.ts';
import { isCode } from '../../error-fields.ts';
import { makeHome } from '../../place/make-home.ts';
import { findHome } from '../../place/place.ts';
import { counted } from '../../terminal/counted.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { readJsonFile } from '../run/json-file.ts';
import { untilInterrupted } from '../run/until-interrupted.ts';

export interface SimulateFlags {
  readonly devices: number;
  /** Of the first device. */
  readonly port: number;
  /** A JSON file. */
  readonly answers?: string;
}

const login = { username: 'netops', password: 'simulated-login' };
/** Tag of the devices, and of their credential: no other device is tried with it. */
const tag = 'simulated';

/** Between the port of a device and the port of its HTTPS API. */
const httpsOffset = 1_000;

/** Runs simulated devices until it is interrupted, on the same ports and with the same host key as the last time. */
export async function simulate(context: Context, { devices, port, answers: file }: SimulateFlags): Promise<void> {
  const { terminal, cwd } = context;
  const answers = readJsonFile(cwd, file) as SimulatedAnswers;
  const home = await findHome(context);
  await makeHome(home);
  const folder = join(home, 'simulated');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  using interrupt = untilInterrupted();
  const simulator = await start(devices, port, keptHostKey(join(folder, 'host-key')), answers);
  try {
    const list = join(folder, 'devices.csv');
    writeFileSync(
      list,
      inventoryOf(simulator.devices, () => tag, { withHttps: true }),
    );
    const platforms = new Set(simulator.devices.map(({ platform }) => platform)).size;
    const path = shellWord(relative(cwd, list));
    const range = devices === 1 ? `port ${port}` : `ports ${port} to ${port + devices - 1}`;
    terminal.out(
      `${counted(devices, 'simulated device')} of ${counted(platforms, 'platform')} on 127.0.0.1, ${range}, until Ctrl-C.
Add the devices and their login in another terminal, in this folder, while \`netraven start\` runs:
  NETRAVEN_PASSWORD=${login.password} npx netraven credentials add ${tag} --username ${login.username} --tag ${tag} --network 127.0.0.0/8
  npx netraven devices import ${escapeControls(path)}
Then back up their configurations:
  npx netraven run backup --tag ${tag}`,
    );
    const stopped = AbortSignal.any([interrupt.signal, terminal.closed]);
    if (!stopped.aborted) await once(stopped, 'abort');
    return;
  } finally {
    await simulator.close();
  }
}

async function start(count: number, firstPort: number, hostKey: string, answers: SimulatedAnswers): Promise<Simulator> {
  const devices = Array.from({ length: count }, (_, at) => {
    const platform = demoPlatforms[at % demoPlatforms.length] ?? '';
    const [, os = ''] = platform.split('_');
    const round = Math.floor(at / demoPlatforms.length) + 1;
    return {
      name: `sim-${os}-${round}`,
      platform,
      port: firstPort + at,
      httpsPort: firstPort + httpsOffset + at,
      hostKey,
      ...login,
      answers,
    };
  });
  try {
    return await startSimulator(devices);
  } catch (cause) {
    if (!isCode(cause, 'EADDRINUSE')) throw cause;
    throw cliError('NR_USAGE_INVALID', `A port of the simulated devices is in use: ${messageOf(cause)}`, {
      hint: `Choose other ports: \`netraven simulate --port ${firstPort === 24_001 ? 26_001 : 24_001}\`.`,
      cause,
    });
  }
}

/** Another host key would be refused by a NetRaven that has seen the devices before. */
function keptHostKey(file: string): string {
  if (!existsSync(file)) writeFileSync(file, makeHostKey(), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}
