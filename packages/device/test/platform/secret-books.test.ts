import { expect, test } from 'vitest';
import { listPlatforms } from '../../src/index.ts';
import { readExamples } from '../../src/check/check-platform.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { builtInFolder, requirePlatform } from '../../src/platform/platforms.ts';

/** Platforms with the secrets of the vendor's command reference, and the names of these documents. */
const books: readonly string[] = [
  'arista_eos',
  'aruba_aoscx',
  'aruba_procurve',
  'cisco_asa',
  'cisco_iosxe',
  'cisco_iosxr',
  'cisco_nxos',
  'fortinet_fortios',
  'hp_comware',
  'huawei_vrp',
  'juniper_junos',
  'mikrotik_routeros',
  'nokia_sros',
  'nokia_sros_classic',
  'paloalto_panos',
];

/** Lines in a book: with a secret, and without one that look as if they had one. */
const needed = { secret: 100, stay: 50 };

/** Lines of the platforms without a book. These numbers only go up, until the platform moves to `books`. */
const open: Readonly<Record<string, { readonly secret: number; readonly stay: number }>> = {
  a10_acos: { secret: 46, stay: 37 },
  adtran_os: { secret: 25, stay: 18 },
  alcatel_aos: { secret: 36, stay: 23 },
  allied_awplus: { secret: 19, stay: 19 },
  aruba_aos: { secret: 61, stay: 39 },
  checkpoint_gaia: { secret: 35, stay: 22 },
  ciena_saos: { secret: 28, stay: 20 },
  cisco_ftd: { secret: 19, stay: 20 },
  cisco_ios: { secret: 244, stay: 234 },
  cisco_smb: { secret: 44, stay: 38 },
  cisco_wlc: { secret: 44, stay: 29 },
  citrix_netscaler: { secret: 41, stay: 22 },
  dell_os10: { secret: 35, stay: 30 },
  dell_os6: { secret: 47, stay: 36 },
  dell_os9: { secret: 40, stay: 29 },
  dlink_ds: { secret: 45, stay: 32 },
  extreme_exos: { secret: 39, stay: 24 },
  extreme_netiron: { secret: 21, stay: 21 },
  extreme_voss: { secret: 36, stay: 23 },
  f5_tmos: { secret: 34, stay: 23 },
  fortinet_fortimanager: { secret: 49, stay: 25 },
  fortinet_fortiswitch: { secret: 17, stay: 16 },
  fs_fsos: { secret: 43, stay: 32 },
  huawei_smartax: { secret: 51, stay: 34 },
  juniper_junos_netconf: { secret: 8, stay: 5 },
  juniper_screenos: { secret: 54, stay: 32 },
  linux_cumulus: { secret: 31, stay: 23 },
  linux_debian: { secret: 27, stay: 18 },
  linux_frr: { secret: 43, stay: 52 },
  linux_sonic: { secret: 27, stay: 15 },
  mikrotik_routeros6: { secret: 25, stay: 20 },
  netconf_any: { secret: 31, stay: 18 },
  netgate_pfsense: { secret: 73, stay: 28 },
  netgate_tnsr: { secret: 44, stay: 28 },
  netgear_managed: { secret: 26, stay: 18 },
  nokia_srlinux: { secret: 31, stay: 25 },
  nvidia_onyx: { secret: 35, stay: 28 },
  openwrt_openwrt: { secret: 55, stay: 28 },
  opnsense_opnsense: { secret: 45, stay: 26 },
  ruckus_icx: { secret: 36, stay: 24 },
  ruijie_rgos: { secret: 57, stay: 33 },
  sonicwall_sonicos: { secret: 34, stay: 20 },
  tplink_jetstream: { secret: 22, stay: 22 },
  ubiquiti_airos: { secret: 48, stay: 25 },
  ubiquiti_edgeos: { secret: 20, stay: 16 },
  ubiquiti_edgeswitch: { secret: 50, stay: 32 },
  ubiquiti_unifi: { secret: 42, stay: 24 },
  vyos_vyos: { secret: 50, stay: 32 },
  watchguard_fireware: { secret: 49, stay: 26 },
  zyxel_os: { secret: 25, stay: 20 },
};

test('each platform has a book or stands among the open ones', () => {
  const ids = listPlatforms().map(({ id }) => id);
  expect([...books, ...Object.keys(open)].sort()).toEqual(ids.sort());
});

test.each(listPlatforms())('no line of the secrets of $id is repeated', (platform) => {
  const { lines } = secretsOf(platform);
  expect(lines.filter((line, at) => lines.indexOf(line) !== at)).toEqual([]);
});

test.each(books)('%s has a book with sources', (id) => {
  const { sources = [], counts } = secretsOf(requirePlatform(id));
  expect(sources.length).toBeGreaterThan(0);
  expect(counts.secret).toBeGreaterThanOrEqual(needed.secret);
  expect(counts.stay).toBeGreaterThanOrEqual(needed.stay);
});

test.each(Object.entries(open))('the lines of %s are counted', (id, counted) => {
  expect(secretsOf(requirePlatform(id)).counts).toEqual(counted);
});

function secretsOf(platform: Platform) {
  const {
    sources,
    vanish = [],
    rest = [],
    stay = [],
  } = readExamples(builtInFolder(platform.id), 'secrets', platform) ?? {};
  return {
    sources,
    lines: [...vanish.map(({ line }) => line), ...rest, ...stay],
    counts: { secret: vanish.length + rest.length, stay: stay.length },
  };
}
