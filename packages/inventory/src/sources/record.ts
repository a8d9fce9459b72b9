import type { DeviceSettings } from '@netraven/core/attempt';
import { textOf } from '../check-rows.ts';
import { field, listOf, type Fields } from '../files/json.ts';
import type { FoundDevice, Login } from '../row.ts';
import { readSettings } from './settings.ts';

/** Names of columns and fields, most specific first, without case, spaces and punctuation. */
const columns = {
  name: ['name', 'devicename', 'device', 'nodename', 'node', 'sysname', 'hostname', 'host', 'fqdn'],
  address: [
    'address',
    'ipaddress',
    'ip',
    'ipv4',
    'managementip',
    'mgmtip',
    'managementaddress',
    'mgmtaddress',
    'primaryip',
    'primaryip4',
    'hostip',
    'hostname',
    'host',
    'fqdn',
    'dnsname',
  ],
  port: ['port', 'sshport', 'tcpport'],
  platform: ['platform', 'os', 'networkos', 'model', 'devicetype', 'driver', 'type'],
  tags: ['tags', 'tag', 'groups', 'group', 'labels'],
  pool: ['pool'],
  site: ['site', 'location'],
  role: ['role', 'devicerole'],
  username: ['username', 'user', 'login'],
  password: ['password', 'pass', 'passwd'],
  enable: ['enablepassword', 'enablesecret', 'enable'],
  transport: ['transport', 'protocol'],
  jumpHost: ['jumphost', 'proxyjump', 'bastion'],
  httpsPort: ['httpsport'],
  settings: ['settings'],
} as const;
type Column = keyof typeof columns;

/** The columns of records that have a meaning, and the others. */
export interface Header {
  readonly known: ReadonlyMap<Column, string>;
  /** `vars.site_code`: names of variables of the device. */
  readonly vars: readonly string[];
  readonly unused: readonly string[];
}

/** Returns the name of a column without case, spaces and punctuation. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** Finds the meaning of columns. One column has one meaning. */
export function readHeader(names: readonly string[]): Header {
  const plain = new Map(names.map((name) => [plainName(name), name]));
  const known = new Map<Column, string>();
  const used = new Set<string>();
  for (const [column, candidates] of Object.entries(columns) as [Column, readonly string[]][]) {
    const found = candidates
      .map((candidate) => plain.get(candidate))
      .find((name) => name !== undefined && !used.has(name));
    if (found === undefined) continue;
    known.set(column, found);
    used.add(found);
  }
  const vars = names.filter((name) => /^vars\.[\w.-]+$/.test(name));
  const meaningless = new Set(['id', 'createdAt']);
  const unused = names.filter(
    (name) => !used.has(name) && !vars.includes(name) && !meaningless.has(name) && name !== '',
  );
  return { known, vars, unused };
}

/** Returns the device of a record. */
export function deviceOfRecord(record: Fields, at: string, { known, vars }: Header): FoundDevice {
  const get = (column: Column): unknown => {
    const name = known.get(column);
    return name === undefined ? undefined : field(record, name);
  };
  const text = (column: Column): string => textOf(get(column)).trim();
  const problems: string[] = [];
  const settings = { ...readSettings(get('settings'), problems), ...flatSettings(text, problems) };
  const values = vars.flatMap((name) => {
    const value = field(record, name);
    return value === undefined || value === '' ? [] : [[name.slice(5), value as string] as const];
  });
  const varsOfRow = { ...settings.vars, ...Object.fromEntries(values) };
  return {
    at,
    name: get('name'),
    address: get('address'),
    port: get('port'),
    platform: get('platform'),
    tags: [...listOf(get('tags')), ...prefixed('site', text('site')), ...prefixed('role', text('role'))],
    ...(known.has('pool') && { pool: get('pool') }),
    settings: { ...settings, ...(Object.keys(varsOfRow).length > 0 && { vars: varsOfRow }) },
    login: loginOf(textOf(get('username')), textOf(get('password')), textOf(get('enable'))),
    problems,
  };
}

/** Returns the tag `site:ams` for the site `ams`. */
export function prefixed(prefix: string, value: string): string[] {
  return value === '' ? [] : [`${prefix}:${value}`];
}

/** Returns a login of texts that may be empty. */
export function loginOf(username = '', password = '', enablePassword = ''): Login | undefined {
  if (username === '' && password === '' && enablePassword === '') return undefined;
  return {
    ...(username !== '' && { username }),
    ...(password !== '' && { password }),
    ...(enablePassword !== '' && { enablePassword }),
  };
}

function flatSettings(text: (column: Column) => string, problems: string[]): DeviceSettings {
  const transport = text('transport').toLowerCase();
  const jumpHost = text('jumpHost');
  const httpsPort = text('httpsPort');
  if (transport !== '' && transport !== 'ssh' && transport !== 'telnet')
    problems.push('the transport must be ssh or telnet');
  if (!/^(?:[1-9]\d{0,4})?$/.test(httpsPort) || Number(httpsPort) > 65_535)
    problems.push('the port of HTTPS must be 1 to 65535');
  return {
    ...((transport === 'ssh' || transport === 'telnet') && { transport }),
    ...(jumpHost !== '' && { jumpHost }),
    ...(httpsPort !== '' && { httpsPort: Number(httpsPort) }),
  };
}
