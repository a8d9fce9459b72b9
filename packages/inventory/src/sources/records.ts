import { importError } from '../codes.ts';
import { field, isFields, readJson } from '../files/json.ts';
import { yamlEntries } from '../files/yaml.ts';
import type { Found, FoundDevice, SourceFile } from '../row.ts';
import { deviceOfRecord, readHeader } from './record.ts';
import { readSettings } from './settings.ts';

/** Reads JSON: a list of devices, a map of devices by name, or either below `devices`. */
export function readJsonDevices(file: SourceFile): Found {
  const top = readJson(file);
  const value = field(top, 'devices') ?? top;
  if (Array.isArray(value))
    return found(value.map((item, index) => ({ at: `record ${index + 1}`, item, key: undefined })));
  if (!isFields(value))
    throw importError('NR_IMPORT_UNREADABLE', `${file.name} has neither a list nor an object at its top`);
  return found(Object.entries(value).map(([key, item], index) => ({ at: `record ${index + 1}`, item, key })));
}

/** Reads YAML with the same forms as JSON. */
export function readYamlDevices(file: SourceFile): Found {
  return found(yamlEntries(file).map(({ at, key, value }) => ({ at, item: value, key })));
}

function found(items: readonly { at: string; item: unknown; key: string | undefined }[]): Found {
  const names = new Set<string>();
  const devices = items.map(({ at, item, key }): FoundDevice => {
    if (!isFields(item)) return { at, name: key ?? '', problems: ['the record is no object'] };
    const record = key === undefined ? item : { name: key, ...item };
    const header = readHeader(Object.keys(record));
    for (const name of header.unused) names.add(name);
    return withVars(deviceOfRecord(record, at, header), field(record, 'vars'), names);
  });
  return { devices, notes: names.size > 0 ? [`fields not used: ${[...names].slice(0, 20).join(', ')}`] : [] };
}

function withVars(device: FoundDevice, vars: unknown, unused: Set<string>): FoundDevice {
  unused.delete('vars');
  const problems = [...(device.problems ?? [])];
  const read = readSettings(vars === undefined ? undefined : { vars }, problems).vars;
  return read
    ? { ...device, problems, settings: { ...device.settings, vars: { ...device.settings?.vars, ...read } } }
    : { ...device, problems };
}
