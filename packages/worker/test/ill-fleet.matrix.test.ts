import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { artifacts, devices, runs } from '@netraven/db';
import { listPlatforms } from '@netraven/device';
import type { SimulatedDeviceOptions } from '@netraven/device/simulator';
import { configOf, makeVariant, sessionOf, withPrompt } from '@netraven/device/test-utils/variant';
import { startPlant, type Plant } from './plant.ts';

/** Differences from the simulated device of the platform. */
interface Illness extends Pick<SimulatedDeviceOptions, 'faults' | 'answers' | 'banner'> {
  readonly platform: string;
  /** Changes of its session.json. */
  readonly session?: object;
  /** Changes the sample configuration. */
  readonly config?: (sample: string) => string;
  /** The code of the error. Default: the device is read whole. */
  readonly code?: string;
}

const prompt = (platform: string, text: string): Illness => ({ platform, session: withPrompt(platform, text) });
const banner = (platform: string, text: string): Illness => ({ platform, banner: text });
const asks = (platform: string, ...questions: string[]): Illness => ({ platform, session: { questions } });
const refused = (code: string, ...ill: Illness[]): Illness[] => ill.map((each) => ({ ...each, code }));
const answers = (platform: string, command: string, said: string): Illness => ({
  platform,
  answers: { [command]: said },
});

const load =
  'Load for five secs: 3%/0%; one minute: 4%; five minutes: 4%\nTime source is NTP, 14:07:31.123 UTC Thu Dec 3 2026\n\n';
const timestamps = (platform: string): Illness => ({
  platform,
  session: {
    running: { ...sessionOf(platform)['running'], header: load + String(sessionOf(platform)['running']?.['header']) },
  },
  answers: { 'show privilege': `${load}Current privilege level is 15` },
});
const question =
  'Only for staff of the lab. Is that clear? [yes/no]\nPassword: ask the lab\nlogin:\nContinue (y/n)?\nPress any key to continue\n';
const umlaut = (platform: string, before: string, line: string): Illness => ({
  platform,
  config: (sample) => sample.replace(before, `${line}\n${before}`),
  faults: [{ kind: 'latin1' }],
});

const kinds: Readonly<Record<string, readonly Illness[]>> = {
  // The limits of the fleet are shorter than these silences, but for that of the first line.
  'silent for long before its first line': [
    'cisco_ios',
    'cisco_asa',
    'hp_comware',
    'nokia_sros',
    'linux_frr',
    'cisco_nxos',
    'paloalto_panos',
    'ruckus_icx',
  ].map((platform) => ({ platform, faults: [{ kind: 'pause', at: 0, pauseMs: 6_000 }] })),
  'silent for ever': refused(
    'NR_DEVICE_TIMEOUT',
    ...['cisco_iosxe', 'arista_eos', 'juniper_junos'].map((platform): Illness => ({
      platform,
      faults: [{ kind: 'hang', at: 0 }],
    })),
  ),
  'that warns of the age of the password': [
    asks(
      'cisco_smb',
      '\n\nUser Name:',
      'Password:',
      '\nThe password is too old.\nDo you want to change the password (Y/N)[Y] ?',
    ),
    asks('huawei_vrp', 'The password will expire in 3 days.\nChange now? [Y/N]:'),
  ],
  'with an expired password': refused(
    'NR_DEVICE_PASSWORD_EXPIRED',
    asks('dell_os10', 'Your password has expired.\nOld Password: '),
    asks('dlink_ds', 'Password has expired.\nEnter a new password:'),
    asks('fortinet_fortios', 'You are forced to change your password. Please input a new password.\nNew Password: '),
    asks('aruba_procurve', 'Please change the password to logon to the system.\nOld password: '),
    asks('cisco_nxos', 'Your password has expired.\nEnter current password:'),
    asks(
      'hp_comware',
      'First login or password reset. For security reason, you need to change your password.\nOld password:',
    ),
  ),
  'with a banner that asks': [
    ...[
      'cisco_ios',
      'cisco_nxos',
      'arista_eos',
      'vyos_vyos',
      'juniper_junos',
      'hp_comware',
      'checkpoint_gaia',
      'cisco_iosxr',
      'dell_os10',
    ].map((each) => banner(each, question)),
    asks('fortinet_fortios', "Authorized users only.\n(Press 'a' to accept): "),
    asks('sonicwall_sonicos', 'Policy of the house.\nAccept The Policy Banner (yes)?\nyes: '),
    asks('aruba_procurve', 'Press any key to continue'),
  ],
  'in a cluster': [
    prompt('fortinet_fortios', '{name}(Primary) # '),
    prompt('paloalto_panos', '{user}@{name}(active)> '),
    prompt('cisco_asa', '{name}/pri/act# '),
    prompt('juniper_junos', '\r\n{primary:node0}\r\n{user}@{name}> '),
    prompt('huawei_vrp', 'HRP_M<{name}>'),
    prompt('checkpoint_gaia', '{name}:0> '),
    prompt('a10_acos', '{name}-Active-vMaster[1/1]#'),
  ],
  'with a clock in its prompt': ['{name}.14:07:1{count}#', '{name}.14:07:2{count}#'].map((text) =>
    prompt('arista_eos', text),
  ),
  'with `exec prompt timestamp`': [timestamps('cisco_ios'), timestamps('cisco_iosxe')],
  'with a byte that is not UTF-8': [
    umlaut('cisco_ios', 'interface ', 'ip domain name b\u00fcro.example'),
    umlaut('arista_eos', 'interface ', 'alias b\u00fcro show version'),
    umlaut('hp_comware', 'interface ', 'domain b\u00fcro'),
    umlaut('aruba_procurve', 'snmp-server ', 'snmp-server location "B\u00fcro"'),
  ],
  'in a stack': [
    asks('aruba_procurve', 'Enter switch number to connect to or <CR>: '),
    prompt('extreme_exos', 'Slot-1 {name}.{count} # '),
    prompt('juniper_junos', '\r\n{master:1}\r\n{user}@{name}> '),
    {
      platform: 'cisco_ios',
      config: (sample) =>
        sample.replace('interface ', 'switch 1 provision ws-c3750x-48p\nswitch 2 provision ws-c3750x-48p\ninterface '),
    },
  ],
  'whose login may see only a part': [
    ...refused(
      'NR_DEVICE_NOT_PRIVILEGED',
      answers('cisco_ios', 'show privilege', 'Current privilege level is 7'),
      answers('cisco_asa', 'show curpriv', 'Current privilege level : 5'),
      answers('dell_os9', 'show privilege', 'Current privilege level is 7'),
      prompt('a10_acos', '{name}[customer-1]#'),
      prompt('a10_acos', '{name}-Active-vMaster[1/1][customer-1]#'),
      prompt('checkpoint_gaia', '{name}:3> '),
    ),
    ...refused(
      'NR_DEVICE_COMMAND_FAILED',
      answers('cisco_nxos', 'show running-config', '% Permission denied for the role'),
      answers('arista_eos', 'show running-config', "% Authorization denied for command 'show running-config'"),
    ),
    ...refused(
      'NR_DEVICE_TRUNCATED',
      {
        platform: 'fortinet_fortios',
        config: (sample) => sample.replace('\n', '\n#global_vdom=0:vd_name=branch/branch\n'),
      },
      {
        platform: 'juniper_junos',
        config: (sample) => sample.replace(/\n([a-z]+) \{\n/, '\n$1 { /* ACCESS-DENIED */ }\nx {\n'),
      },
    ),
  ],
};

const size = 300;
const ill = Object.entries(kinds)
  .flatMap(([kind, all]) => all.map((each) => ({ kind, ...each })))
  .map((each, n) => ({ ...each, name: `ill-${n}` }));
const platforms = listPlatforms().map(({ id }) => id);

describe(`a fleet of ${size} devices of all platforms, of which a fifth are ill`, () => {
  let plant: Plant;
  let tasks: ReadonlyMap<string, runs.Task>;
  beforeAll(async () => {
    const good = Array.from({ length: size - ill.length }, (_, n) => ({
      name: `good-${n}`,
      platform: platforms[n % platforms.length] ?? '',
    }));
    const ills = ill.map(({ name, platform, session, config, faults, answers: own, banner: text }) => {
      return {
        name,
        platform,
        platformFolder: makeVariant(platform, session ?? {}, afterAll),
        ...(config && { config: config(configOf(platform)) }),
        ...(faults && { faults }),
        ...(own && { answers: own }),
        ...(text !== undefined && { banner: text }),
      };
    });
    plant = await startPlant({ devices: [...good, ...ills], shared: true });
    const limits = { idleMs: 4_000, configStartMs: 15_000, settleMs: 1_000 };
    for (const { id } of await devices.list(plant.db)) await devices.change(plant.db, id, { settings: { limits } });
    const { tasks: ended } = await plant.run('backup');
    tasks = new Map(ended.map((task) => [task.device?.name ?? '', task]));
  });

  /** Returns what was stored of a device, with its secrets. */
  const stored = async (name: string): Promise<string | undefined> => {
    const deviceId = tasks.get(name)?.device?.id ?? '';
    const latest = await artifacts.latest(plant.db, { deviceId, jobType: 'backup', name: 'running-config' });
    if (!latest) return undefined;
    const reveals = await artifacts.reveals(plant.db, latest.version.id);
    return latest.text.replaceAll(/<secret:\w{16}>/g, (mask) => reveals[mask] ?? mask);
  };
  const codeOf = (name: string): string | undefined => tasks.get(name)?.error?.code;

  it('has so many', () => {
    expect(ill).toHaveLength(size / 5);
    expect(tasks.size).toBe(size);
  });

  it('all good ones are stored whole', async () => {
    const good = plant.simulator.devices.filter(({ name }) => name.startsWith('good'));
    for (const { name, platform, config } of good) {
      expect.soft(codeOf(name), `${name}, ${platform}`).toBeUndefined();
      expect.soft((await stored(name)) === config, `${name}, ${platform}`).toBe(true);
    }
  });

  it.each(Object.keys(kinds))('a device %s is stored whole, or not at all', async (kind) => {
    for (const { name, platform, code } of ill.filter((each) => each.kind === kind)) {
      expect.soft(codeOf(name), `${name}, ${platform}`).toBe(code);
      const whole = code === undefined ? plant.simulator.device(name).config : undefined;
      expect.soft((await stored(name)) === whole, `${name}, ${platform}: stored as it is`).toBe(true);
    }
  });
});
