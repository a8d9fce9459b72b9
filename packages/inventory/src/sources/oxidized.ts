import { linesOf } from '../files/lines.ts';
import { field, readJson } from '../files/json.ts';
import { textOf } from '../check-rows.ts';
import { importError } from '../codes.ts';
import type { Found, FoundDevice, SourceFile } from '../row.ts';
import { readOxidizedConfig, type OxidizedConfig } from './oxidized-config.ts';
import { loginOf } from './record.ts';
import { allowsLegacy, jumpHostIn, legacyNote } from './ssh-settings.ts';

/** Reads Oxidized's devices: `router.db`, or JSON as its HTTP source has it; with the config, if given. */
export function readOxidized(file: SourceFile, others: readonly SourceFile[]): Found {
  const isJson = /^\s*[[{]/.test(file.text);
  // Name and model are in the config that Oxidized writes first; its own `nodes.json` has the other names.
  const usual: Readonly<Record<string, string>> = isJson
    ? { name: 'name', ip: 'ip', model: 'model', group: 'group' }
    : { name: '0', model: '1' };
  const config = readOxidizedConfig(others.find(isOxidizedConfig), usual);
  const unread = Object.keys(config.varsMap).filter((name) => !variables.has(name));
  const devices = isJson ? jsonDevices(file, config) : lineDevices(file, config);
  return { devices, notes: unread.length > 0 ? [`variables of Oxidized not used: ${unread.join(', ')}`] : [] };
}

/** Returns true for Oxidized's config: it names a source. */
export function isOxidizedConfig({ text }: SourceFile): boolean {
  return /^source:/m.test(text);
}

const algorithms = ['ssh_kex', 'ssh_encryption', 'ssh_host_key'];
const variables = new Set(['enable', 'ssh_port', 'telnet_port', 'ssh_proxy', ...algorithms]);

function lineDevices({ text }: SourceFile, config: OxidizedConfig): FoundDevice[] {
  const withPassword = Object.hasOwn(config.map, 'password') || Object.hasOwn(config.varsMap, 'enable');
  const last = Math.max(
    ...[config.map, config.varsMap].flatMap((map) => Object.values(map).map(Number)).filter(Number.isInteger),
  );
  return linesOf(text).map((line) => {
    const cells = line.text.split(config.separator);
    const device = deviceOf((place) => cells[Number(place)], line.at, config);
    if (!withPassword || cells.length <= last + 1) return device;
    // The password may have the separator in it. Its rest must not be shown as a tag or name.
    return { at: line.at, name: device.name, problems: [`the line has ${cells.length} fields, the map ${last + 1}`] };
  });
}

function jsonDevices(file: SourceFile, config: OxidizedConfig): FoundDevice[] {
  const value = readJson(file);
  if (!Array.isArray(value)) throw importError('NR_IMPORT_UNREADABLE', `${file.name} has no list of devices`);
  return value.map((record, index) =>
    deviceOf((place) => textOf(field(record, ...place.split('.'))), `record ${index + 1}`, config),
  );
}

function deviceOf(cell: (place: string) => string | undefined, at: string, config: OxidizedConfig): FoundDevice {
  const read = (map: Readonly<Record<string, string>>, name: string): string => {
    const place = Object.hasOwn(map, name) ? map[name] : undefined;
    return place === undefined ? '' : (cell(place)?.trim() ?? '');
  };
  const own = (map: Readonly<Record<string, string>>, name: string): string =>
    Object.hasOwn(map, name) ? (map[name] ?? name) : name;
  const group = own(config.groupMap, read(config.map, 'group'));
  const given = read(config.map, 'model') || config.setting(['model'], group, '');
  const model = own(config.modelMap, given);
  const setting = (name: string): string => read(config.map, name) || config.setting([name], group, model);
  const variable = (name: string): string => read(config.varsMap, name) || config.setting(['vars', name], group, model);
  const transport = transportOf(config, group, model);
  const legacyAlgorithms = allowsLegacy(algorithms.map(variable));
  return {
    at,
    name: read(config.map, 'name'),
    address: read(config.map, 'ip'),
    port: variable(transport === 'telnet' ? 'telnet_port' : 'ssh_port'),
    platform: model,
    tags: [group],
    settings: {
      ...((transport === 'telnet' || transport === 'ssh') && { transport }),
      ...jumpHostIn(variable('ssh_proxy')),
      ...(legacyAlgorithms && { legacyAlgorithms }),
    },
    login: loginOf(setting('username'), setting('password'), variable('enable')),
    notes: legacyAlgorithms ? [legacyNote] : [],
  };
}

/** Oxidized tries the inputs in order. */
function transportOf(config: OxidizedConfig, group: string, model: string): string | undefined {
  const input = config.setting(['input'], group, model) || config.setting(['input', 'default'], group, model);
  return input.split(',')[0]?.trim().toLowerCase();
}
