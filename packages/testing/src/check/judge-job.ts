import type { PackageRecord } from '@netraven/core/registry';
import { checkPlatforms } from '@netraven/device';
import { settingsOf } from '@netraven/readme';
import { warningFinding, type Finding } from './finding.ts';

/** Names of settings whose values are mostly secrets. */
const secretName =
  /(?:password|passwd|pwd|passphrase|secret|psk|community|credentials?|token|(?:private|shared|auth|encryption|api|access)[_-]?key)$/i;

/** Reports mistakes in `meta` and the settings that do not keep the job from running. */
export function judgeJob(record: PackageRecord): Finding[] {
  const { configSchema } = record;
  const settings = configSchema === undefined ? [] : (settingsOf(configSchema, { deep: true }) ?? []);
  const open = settings.filter(({ key, type, secret }) => !secret && type.startsWith('string') && secretName.test(key));
  // Several forms of a value can have the same key.
  const secrets = [...new Set(open.map(({ key }) => key))].map((key) => {
    const message = `The setting ${key} has the name of a secret, and NetRaven shows, logs and stores it as it is`;
    const fix =
      `If its value is a secret, write \`.meta({ writeOnly: true })\` at the end of \`${key}\`; ` +
      `else use a name such as \`${key}Name\`.`;
    return warningFinding('NR_CHECK_SETTING_OPEN', `configSchema.${key}`, message, { fix });
  });
  return [...checkPlatforms(record), ...secrets];
}
