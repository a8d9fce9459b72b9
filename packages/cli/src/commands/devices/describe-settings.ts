import type { DeviceSettings } from '@netraven/api';
import { inMinutes } from '../minutes.ts';

/** Returns settings as rows of name, value and key of its origin: `limits.commandMs`, `60000`, `limits.commandMs`. */
export function settingRows({
  limits = {},
  vars = {},
  commands = {},
  freshWithinMinutes = {},
  ...settings
}: DeviceSettings): [name: string, value: string, key: string][] {
  const { transport, jumpHost, legacyAlgorithms, verifyChanges, httpsPort, ignore } = settings;
  const rows: [string, string, string][] = [];
  if (transport !== undefined) rows.push(['transport', transport, 'transport']);
  if (jumpHost !== undefined) rows.push(['jump host', jumpHost === false ? 'none' : jumpHost, 'jumpHost']);
  if (legacyAlgorithms !== undefined) {
    rows.push(['old algorithms', legacyAlgorithms ? 'allowed' : 'refused', 'legacyAlgorithms']);
  }
  if (verifyChanges !== undefined) {
    rows.push(['verify changes', verifyChanges ? 'always' : 'as the job sets', 'verifyChanges']);
  }
  if (httpsPort !== undefined) rows.push(['HTTPS port', String(httpsPort), 'httpsPort']);
  for (const [name, ms] of Object.entries(limits)) rows.push([name, `${ms} ms`, `limits.${name}`]);
  for (const [name, value] of Object.entries(vars)) rows.push([`var ${name}`, asTyped(value), `vars.${name}`]);
  for (const [source, command] of Object.entries(commands))
    rows.push([`${source} command`, command, `commands.${source}`]);
  for (const [jobType, count] of Object.entries(freshWithinMinutes)) {
    rows.push([`${jobType} fresh within`, inMinutes(count), `freshWithinMinutes.${jobType}`]);
  }
  for (const pattern of ignore ?? []) rows.push(['ignored line', pattern, 'ignore']);
  return rows;
}

/** Returns settings in one line: `transport telnet, var site=ams`. */
export function settingsInLine(settings: DeviceSettings): string {
  return settingRows(settings)
    .map(([name, value]) => (name.startsWith('var ') ? `${name}=${value}` : `${name} ${value}`))
    .join(', ');
}

/** A text that looks like another type is in quotes, as on the command line. */
function asTyped(value: string | number | boolean): string {
  return typeof value === 'string' && /^(?:true|false|-?[\d.]+)$/.test(value) ? `"${value}"` : String(value);
}
