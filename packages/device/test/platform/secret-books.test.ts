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
  adtran_os: { secret: 49, stay: 24 },
  alcatel_aos: { secret: 45, stay: 25 },
  allied_awplus: { secret: 44, stay: 25 },
  aruba_aos: { secret: 61, stay: 39 },
  checkpoint_gaia: { secret: 48, stay: 24 },
  ciena_saos: { secret: 43, stay: 23 },
  cisco_ftd: { secret: 40, stay: 24 },
  cisco_ios: { secret: 244, stay: 234 },
  cisco_smb: { secret: 44, stay: 38 },
  cisco_wlc: { secret: 44, stay: 29 },
  citrix_netscaler: { secret: 58, stay: 24 },
  dell_os10: { secret: 48, stay: 31 },
  dell_os6: { secret: 47, stay: 36 },
  dell_os9: { secret: 40, stay: 29 },
  dlink_ds: { secret: 45, stay: 32 },
  extreme_exos: { secret: 49, stay: 27 },
  extreme_netiron: { secret: 43, stay: 24 },
  extreme_voss: { secret: 52, stay: 26 },
  f5_tmos: { secret: 58, stay: 26 },
  fortinet_fortimanager: { secret: 49, stay: 25 },
  fortinet_fortiswitch: { secret: 41, stay: 21 },
  fs_fsos: { secret: 43, stay: 32 },
  huawei_smartax: { secret: 51, stay: 34 },
  juniper_junos_netconf: { secret: 41, stay: 21 },
  juniper_screenos: { secret: 54, stay: 32 },
  linux_cumulus: { secret: 55, stay: 27 },
  linux_debian: { secret: 50, stay: 22 },
  linux_frr: { secret: 43, stay: 52 },
  linux_sonic: { secret: 44, stay: 21 },
  mikrotik_routeros6: { secret: 55, stay: 21 },
  netconf_any: { secret: 42, stay: 20 },
  netgate_pfsense: { secret: 96, stay: 29 },
  netgate_tnsr: { secret: 44, stay: 28 },
  netgear_managed: { secret: 52, stay: 23 },
  nokia_srlinux: { secret: 47, stay: 28 },
  nvidia_onyx: { secret: 55, stay: 31 },
  openwrt_openwrt: { secret: 55, stay: 28 },
  opnsense_opnsense: { secret: 61, stay: 28 },
  ruckus_icx: { secret: 52, stay: 26 },
  ruijie_rgos: { secret: 57, stay: 33 },
  sonicwall_sonicos: { secret: 51, stay: 22 },
  tplink_jetstream: { secret: 43, stay: 24 },
  ubiquiti_airos: { secret: 48, stay: 25 },
  ubiquiti_edgeos: { secret: 42, stay: 20 },
  ubiquiti_edgeswitch: { secret: 50, stay: 32 },
  ubiquiti_unifi: { secret: 42, stay: 24 },
  vyos_vyos: { secret: 50, stay: 32 },
  watchguard_fireware: { secret: 49, stay: 26 },
  zyxel_os: { secret: 43, stay: 22 },
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
