import { describe, expect, test } from 'vitest';
import { listPlatforms } from '../../src/index.ts';
import { builtInFolder } from '../../src/platform/platforms.ts';
import { unneededElements } from '../../test-utils/platform/unneeded.ts';

/**
 * Elements of platform.json that no example needs, by platform and list. All others have one. A new element needs an
 * example. These numbers only go down: `pnpm unneeded --show <platform>` names the elements.
 */
const open: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  a10_acos: { 'secrets.rules': 4, 'secrets.keep': 7 },
  adtran_os: { 'secrets.rules': 5, 'secrets.keep': 2 },
  alcatel_aos: { 'secrets.rules': 5, 'secrets.keep': 4 },
  allied_awplus: { 'secrets.rules': 5 },
  aruba_aos: { 'secrets.rules': 2, 'secrets.keep': 2 },
  checkpoint_gaia: { 'secrets.rules': 1, 'secrets.keep': 2 },
  ciena_saos: { 'secrets.keep': 1 },
  cisco_ios: { 'secrets.rules': 2, 'secrets.keep': 3 },
  cisco_smb: { 'secrets.keep': 5 },
  cisco_wlc: { 'secrets.keep': 2 },
  citrix_netscaler: { 'secrets.rules': 1 },
  dell_os10: { 'secrets.rules': 4, 'secrets.keep': 2 },
  dell_os6: { 'secrets.rules': 8, 'secrets.keep': 3 },
  dell_os9: { 'secrets.rules': 5, 'secrets.keep': 2 },
  extreme_exos: { 'secrets.rules': 8, 'secrets.keep': 1 },
  extreme_netiron: { 'secrets.rules': 3 },
  extreme_voss: { 'secrets.rules': 11, 'secrets.keep': 2 },
  f5_tmos: { 'secrets.rules': 1 },
  fortinet_fortiswitch: { 'secrets.keep': 1 },
  huawei_vrp: { 'secrets.rules': 1 },
  linux_debian: { 'secrets.keep': 2 },
  linux_sonic: { 'secrets.keep': 1 },
  netgate_pfsense: { 'secrets.keep': 1 },
  netgear_managed: { 'secrets.rules': 1 },
  nvidia_onyx: { 'secrets.rules': 8, 'secrets.keep': 2 },
  opnsense_opnsense: { 'secrets.keep': 1 },
  ruckus_icx: { 'secrets.rules': 6, 'secrets.keep': 3 },
  sonicwall_sonicos: { 'secrets.rules': 5 },
  tplink_jetstream: { 'secrets.rules': 3 },
  ubiquiti_edgeos: { 'secrets.rules': 2, 'secrets.keep': 2 },
  ubiquiti_edgeswitch: { 'secrets.rules': 8, 'secrets.keep': 2 },
  vyos_vyos: { 'secrets.rules': 3, 'secrets.keep': 3 },
  zyxel_os: { 'secrets.rules': 6 },
};

describe.each(listPlatforms())('$id', ({ id }) => {
  test('an example fails without each element of its lists, but for those that are known', () => {
    const byList = Map.groupBy(unneededElements(builtInFolder(id)), ({ list }) => list);
    const counts = Object.fromEntries([...byList].map(([list, elements]) => [list, elements.length]));
    const shown = JSON.stringify([...byList.values()].flat().map(({ list, value }) => [list, value]));
    expect(counts, shown).toEqual(open[id] ?? {});
  });
});
