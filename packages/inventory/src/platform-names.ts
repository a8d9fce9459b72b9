/** A platform that a worker knows. */
export interface KnownPlatform {
  readonly id: string;
  /** Its names in other tools. */
  readonly aliases: readonly string[];
}

/** Finds the id of a platform by its name in another tool. Undefined: unknown. */
export type PlatformFinder = (theirs: string) => string | undefined;

/** Names of RANCID, LibreNMS and Ansible that differ from those of Oxidized and netmiko. */
const elsewhere: Readonly<Record<string, string>> = {
  arista: 'eos',
  arubaos_cx: 'aoscx',
  bigip: 'tmos',
  ce: 'vrp',
  cisco: 'ios',
  cisco_nx: 'nxos',
  dell: 'powerconnect',
  dellos6: 'os6',
  dellos9: 'ftos',
  dellos10: 'os10',
  edgerouter: 'edgeos',
  enterprise_sonic: 'linux_sonic',
  exos: 'xos',
  f5: 'tmos',
  force10: 'ftos',
  foundry: 'ironware',
  hp: 'procurve',
  icx: 'ironware',
  ios_xe: 'iosxe',
  ios_xr: 'iosxr',
  iosxe: 'ios',
  mikrotik: 'routeros',
  nx_os: 'nxos',
  onyx: 'mlnxos',
  os9: 'ftos',
  saos6: 'saos',
  sonic: 'linux_sonic',
  nxos_ssh: 'nxos',
  paloalto: 'panos',
};

/** Returns a finder. `own` has the person's names, e.g. `{ 'core-os': 'cisco_ios' }`. Without known platforms, every id is accepted. */
export function platformFinder(
  known: readonly KnownPlatform[],
  own: Readonly<Record<string, string>> = {},
): PlatformFinder {
  const names = new Map<string, string>();
  for (const { id, aliases } of known) for (const alias of aliases) names.set(plain(alias), id);
  for (const { id } of known) names.set(plain(id), id);
  const owned = new Map(Object.entries(own).map(([theirs, id]) => [plain(theirs), id]));
  const find = (name: string): string | undefined => {
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
