import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listPlatforms } from '../packages/device/src/index.ts';
import { platformFinder } from '../packages/inventory/src/platform-names.ts';
import { platformPage, platformReference } from '../scripts/platform-reference.ts';

it('docs/platforms.md agrees with the data of the platforms; `pnpm platforms` writes it', () => {
  // The formatter of the page aligns its tables in its own way.
  const bare = (page: string): string => page.replaceAll(/ {2,}/g, ' ').replaceAll(/-{3,}/g, '---');
  const page = readFileSync(platformPage, 'utf8');
  expect(bare(page)).toBe(bare(platformReference(page)));
});

it('a platform that was never seen live is not called live', () => {
  const list = platformReference('<!-- platforms: list -->\n<!-- platforms: end -->');
  expect(list).toMatch(/^\| `linux_frr` .*\*\*live\*\*/m);
  expect(list).toMatch(/^\| `cisco_ios` (?!.*\*\*live\*\*)/m);
});

describe('what a change does on each platform', () => {
  const lines = platformReference('<!-- platforms: changes -->\n<!-- platforms: end -->').split('\n');
  const [head = [], , ...rows] = lines
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split(' | ').map((cell) => cell.replaceAll(/^\| |\|$|`/g, '').trim()));
  const columns = rows.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at]])));
  /** Returns the platforms with a value in a column. */
  const having = (column: string, value: RegExp): unknown[] =>
    columns.filter((row) => value.test(row[column] ?? '')).map((row) => row['platform']);
  const withRules = listPlatforms().flatMap(({ id, configure }) => (configure ? [{ id, ...configure }] : []));

  it('has a row for each platform that NetRaven can configure', () => {
    expect(columns.map((row) => row['platform'])).toEqual(withRules.map(({ id }) => id));
    expect(lines.join('\n')).toContain(
      `${withRules.length} platforms. NetRaven has no configuration mode for the other`,
    );
  });

  it('tells when lines take effect, and what shows that a lost commit does not run', () => {
    expect(having('in effect', /^at the commit/)).toEqual(withRules.filter((each) => each.commit).map(({ id }) => id));
    expect(having('in effect', /exclusive$/)).toEqual(['cisco_iosxr', 'juniper_junos']);
    expect(having('lost commit', /^exclusive mode$/)).toEqual(['cisco_iosxr', 'juniper_junos']);
    expect(having('lost commit', /^its session/)).toEqual(['arista_eos']);
    expect(having('lost commit', /^asked$/)).toEqual(['ubiquiti_edgeos', 'vyos_vyos']);
    expect(having('lost commit', /^–$/)).toEqual(having('in effect', /^at once$/));
  });

  it('has the timer, the typing and the texts of a platform', () => {
    expect(columns.find((row) => row['platform'] === 'juniper_junos')).toMatchObject({
      'lines name': 'whole paths',
      timer: 'commit confirmed {minutes}',
      '?': 'refused',
      'not ASCII': 'refused',
    });
    expect(columns.find((row) => row['platform'] === 'linux_frr')).toMatchObject({
      'lines name': 'sections',
      timer: '–',
      '?': 'behind Ctrl-V',
      'not ASCII': 'typed',
    });
    const withTexts = withRules.filter(({ texts }) => texts);
    expect(having('long texts', /^typed/)).toEqual(withTexts.map(({ id }) => id));
  });

  it('counts all known questions and harmless texts', () => {
    const sum = (text = ''): number => (text.match(/\d+/g) ?? []).reduce((total, each) => total + Number(each), 0);
    expect(columns.map((row) => [sum(row['questions']), sum(row['harmless texts'])])).toEqual(
      withRules.map(({ questions, harmless }) => [questions?.length ?? 0, harmless.length]),
    );
  });
});

describe('names of platforms in other tools', () => {
  const known = listPlatforms().map(({ id, aliases }) => ({ id, aliases: [...aliases.oxidized, ...aliases.netmiko] }));
  const find = platformFinder(known);
  const idsOf = (names: Readonly<Record<string, string>>): Record<string, string | undefined> =>
    Object.fromEntries(Object.keys(names).map((name) => [name, find(name)]));

  it.each<[tool: string, names: Readonly<Record<string, string>>]>([
    [
      'LibreNMS',
      {
        'adtran-aos': 'adtran_os',
        aos6: 'alcatel_aos',
        arubaos: 'aruba_aos',
        'aruba-instant': 'aruba_aos',
        'arubaos-cx': 'aruba_aoscx',
        ciscosb: 'cisco_smb',
        ciscowlc: 'cisco_wlc',
        'dell-os10': 'dell_os10',
        fortiswitch: 'fortinet_fortiswitch',
        ftd: 'cisco_ftd',
        gaia: 'checkpoint_gaia',
        jetstream: 'tplink_jetstream',
        'mlnx-os': 'nvidia_onyx',
        saos8: 'ciena_saos',
        sonicwall: 'sonicwall_sonicos',
        srl: 'nokia_srlinux',
        airos: 'ubiquiti_airos',
        unifi: 'ubiquiti_unifi',
        openwrt: 'openwrt_openwrt',
        fireware: 'watchguard_fireware',
      },
    ],
    [
      'NetBox',
      {
        'aos-cx': 'aruba_aoscx',
        'aruba-os-switch': 'aruba_procurve',
        'big-ip': 'f5_tmos',
        'cisco-ios-xe': 'cisco_iosxe',
        'cisco-ios-xr': 'cisco_iosxr',
        'cisco-nx-os': 'cisco_nxos',
        'hpe-comware': 'hp_comware',
        'pan-os': 'paloalto_panos',
      },
    ],
    [
      'RANCID',
      {
        bigip13: 'f5_tmos',
        'cisco-ncs': 'cisco_iosxe',
        'cisco-sb': 'cisco_smb',
        'cisco-wlc4': 'cisco_wlc',
        'cisco-wlc5': 'cisco_wlc',
        'cisco-wlc8': 'cisco_wlc',
        'cisco-xr7': 'cisco_iosxr',
        dnos9: 'dell_os9',
        dnos10: 'dell_os10',
        edgemax: 'ubiquiti_edgeswitch',
        'fortigate-full': 'fortinet_fortios',
        'ios-exr': 'cisco_iosxr',
        'ios-nx': 'cisco_nxos',
        'ios-sb': 'cisco_smb',
        'ios-xr7': 'cisco_iosxr',
        'juniper-srx': 'juniper_junos',
        'junos-evo': 'juniper_junos',
        paloaltoxml: 'paloalto_panos',
        'sros-md': 'nokia_sros',
        zebra: 'linux_frr',
      },
    ],
    [
      'Oxidized and Ansible',
      { icx: 'ruckus_icx', h3c: 'hp_comware', fastiron: 'ruckus_icx', iosxe: 'cisco_iosxe', zynos: 'zyxel_os' },
    ],
  ])('of %s lead to the platform', (_, names) => {
    expect(idsOf(names)).toEqual(names);
  });

  it('that several systems have lead to a detection', () => {
    const names = ['dell', 'dnos', 'foundry', 'ironware', 'mikrotik', 'netgear', 'routeros', 'RouterOS', 'zynosgs'];
    expect(names.map(find)).toEqual(names.map(() => 'auto'));
    expect(find('community.routeros.routeros')).toBe('auto');
    expect(find('auto')).toBe('auto');
    expect(find('mikrotik_routeros')).toBe('mikrotik_routeros');
    expect(platformFinder(known, { routeros: 'mikrotik_routeros6' })('routeros')).toBe('mikrotik_routeros6');
  });
});
