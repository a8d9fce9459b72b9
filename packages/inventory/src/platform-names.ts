import { undetected } from '@netraven/core/registry';

/** A platform that a worker knows. */
export interface KnownPlatform {
  readonly id: string;
  /** Its names in other tools. */
  readonly aliases: readonly string[];
}

/** Finds the id of a platform by its name in another tool. `auto`: the device is detected. Undefined: unknown. */
export type PlatformFinder = (theirs: string) => string | undefined;

/** Names of RANCID, LibreNMS, NetBox and Ansible that differ from those of Oxidized and netmiko. */
const elsewhere: Readonly<Record<string, string>> = {
  adtran_aos: 'adtran',
  aos6: 'aos',
  aos_cx: 'aoscx',
  arista: 'eos',
  aruba_instant: 'arubainstant',
  aruba_os_switch: 'procurve',
  arubaos: 'aosw',
  arubaos_cx: 'aoscx',
  big_ip: 'tmos',
  bigip: 'tmos',
  bigip13: 'tmos',
  ce: 'vrp',
  cisco: 'ios',
  cisco_exr: 'iosxr',
  cisco_ios_xe: 'iosxe',
  cisco_ios_xr: 'iosxr',
  cisco_ncs: 'iosxe',
  cisco_nx: 'nxos',
  cisco_nx_os: 'nxos',
  cisco_sb: 'ciscosmb',
  cisco_wlc4: 'aireos',
  cisco_wlc5: 'aireos',
  cisco_wlc8: 'aireos',
  cisco_xr7: 'iosxr',
  ciscosb: 'ciscosmb',
  ciscowlc: 'aireos',
  dellos6: 'os6',
  dellos9: 'ftos',
  dellos10: 'os10',
  dnos9: 'ftos',
  dnos10: 'os10',
  edgemax: 'edgeswitch',
  edgerouter: 'edgeos',
  enterprise_sonic: 'linux_sonic',
  exos: 'xos',
  f5: 'tmos',
  fireware: 'firewareos',
  force10: 'ftos',
  fortigate_full: 'fortios',
  fortiswitch: 'fortinet_fortiswitch',
  ftd: 'firelinuxos',
  gaia: 'gaiaos',
  hp: 'procurve',
  hpe_comware: 'comware',
  icx: 'fastiron',
  ios_exr: 'iosxr',
  ios_nx: 'nxos',
  ios_sb: 'ciscosmb',
  ios_xe: 'iosxe',
  ios_xr: 'iosxr',
  ios_xr7: 'iosxr',
  iosxe: 'ios',
  jetstream: 'tplink',
  juniper_srx: 'junos',
  junos_evo: 'junos',
  mlnx_os: 'mlnxos',
  nx_os: 'nxos',
  nxos_ssh: 'nxos',
  onyx: 'mlnxos',
  os9: 'ftos',
  paloalto: 'panos',
  paloaltoxml: 'panos',
  pan_os: 'panos',
  saos6: 'saos',
  saos8: 'saos',
  sonic: 'linux_sonic',
  sonicwall: 'sonicos',
  srl: 'srlinux',
  sros_md: 'srosmd',
  unifi: 'unifiap',
  zebra: 'frr',
};

/** Names in other tools that several systems share. A guess would fail at each run, so the devices are detected. */
const several: ReadonlySet<string> = new Set([
  // RANCID: PowerConnect of several makers. NetBox: any of Dell.
  'dell',
  // LibreNMS: OS9, and the N series with OS6.
  'dnos',
  // FastIron, which is ICX, and NetIron.
  'foundry',
  'ironware',
  // RouterOS 6 and 7.
  'mikrotik',
  'routeros',
  'routeros_terse',
  'routeros_verbose',
  // Switches with other command lines than that of the managed ones.
  'netgear',
  'zynosgs',
]);

/** Returns a finder. `own` has the person's names, e.g. `{ 'core-os': 'cisco_ios' }`. Without known platforms, every id is accepted. */
export function platformFinder(
  known: readonly KnownPlatform[],
  own: Readonly<Record<string, string>> = {},
): PlatformFinder {
  const names = new Map<string, string>();
  for (const { id, aliases } of known) for (const alias of aliases) names.set(plain(alias), id);
  const ids = new Set(known.map(({ id }) => id));
  for (const id of ids) names.set(id, id);
  const owned = new Map(Object.entries(own).map(([theirs, id]) => [plain(theirs), id]));
  const find = (name: string): string | undefined => {
    if (name === undetected || (several.has(name) && !ids.has(name))) return undetected;
    const found = names.get(name);
    if (found !== undefined) return found;
    const other = Object.hasOwn(elsewhere, name) ? elsewhere[name] : undefined;
    return other === undefined ? undefined : find(other);
  };
  return (theirs) => {
    const name = owned.get(plain(theirs)) ?? theirs;
    // An FQCN of Ansible, e.g. `cisco.ios.ios`, ends in the system.
    const last = /^[^.]+\.[^.]+\.([^.]+)$/.exec(name)?.[1];
    const found = find(plain(name)) ?? (last === undefined ? undefined : find(plain(last)));
    if (found !== undefined || known.length > 0) return found;
    return /^[a-z][a-z0-9_]{0,63}$/.test(plain(name)) ? plain(name) : undefined;
  };
}

const plain = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s.-]+/g, '_');
