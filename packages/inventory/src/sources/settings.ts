import type { DeviceSettings } from '@netraven/core/attempt';
import { isFields } from '../files/json.ts';

/** Reads `settings` as `netraven devices list --json` prints them. The server checks their values. */
export function readSettings(value: unknown, problems: string[]): DeviceSettings {
  if (value === undefined || value === null) return {};
  if (isFields(value) && isFields(value['vars'] ?? {})) return value;
  problems.push(`the ${isFields(value) ? 'variables' : 'settings'} are no object`);
  return {};
}
