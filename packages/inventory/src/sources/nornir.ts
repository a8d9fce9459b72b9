import { textOf } from '../check-rows.ts';
import { field, isFields } from '../files/json.ts';
import { readYaml, yamlEntries } from '../files/yaml.ts';
import type { Found, SourceFile } from '../row.ts';
import { loginOf, prefixed } from './record.ts';

/** Reads Nornir's SimpleInventory: `hosts.yaml`, with `groups.yaml` and `defaults.yaml`, if given. */
export function readNornir(file: SourceFile, others: readonly SourceFile[]): Found {
  const read = (name: RegExp): unknown => {
    const other = others.find((each) => name.test(each.name));
    return other && readYaml(other);
  };
  const groups = read(/(?:^|\/)groups\.ya?ml$/);
  const defaults = read(/(?:^|\/)defaults\.ya?ml$/);
  const devices = yamlEntries(file).map(({ at, key, value }) => {
    const tags = [...ancestors(value, groups)];
    const places = [value, ...tags.map((name) => field(groups, name)), defaults];
    const get = (...path: string[]): unknown =>
      places.map((place) => field(place, ...path)).find((found) => found !== undefined && found !== null);
    const text = (...path: string[]): string => textOf(get(...path));
    // As in Nornir, the options of a connection win. Its plugins have them in the same fields.
    const own = (name: string): unknown =>
      plugins.map((plugin) => get('connection_options', plugin, name)).find((found) => textOf(found) !== '') ??
      get(name);
    return {
      at,
      name: key,
      address: own('hostname'),
      port: own('port'),
      platform: get('platform') ?? own('platform'),
      tags: [...tags, ...prefixed('site', text('data', 'site'))],
      login: loginOf(textOf(own('username')), textOf(own('password')), enableOf(get)),
      problems: isFields(value) || value === null ? [] : ['the host is not a map'],
    };
  });
  return { devices };
}

/** The plugins that connect to the command line of a device, and to nothing else. */
const plugins = ['netmiko', 'scrapli'] as const;

/** netmiko and NAPALM keep the enable password in their own options. */
function enableOf(get: (...path: string[]) => unknown): string {
  const netmiko = textOf(get('connection_options', 'netmiko', 'extras', 'secret'));
  return netmiko || textOf(get('connection_options', 'napalm', 'extras', 'optional_args', 'secret'));
}

/** Returns the groups of a host and their groups, nearest first, each once. */
function ancestors(host: unknown, groups: unknown, found: Set<string> = new Set()): Set<string> {
  const own = field(host, 'groups');
  for (const name of Array.isArray(own) ? own.map(textOf) : []) {
    if (name === '' || found.has(name)) continue;
    found.add(name);
    ancestors(field(groups, name), groups, found);
  }
  return found;
}
