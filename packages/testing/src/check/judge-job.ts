import { getPlatform, listPlatforms } from '@netraven/device';
import { didYouMean, nearest, type PackageRecord } from '@netraven/core/registry';
import { settingsOf } from '@netraven/readme';
import { warningFinding, type Finding } from './finding.ts';

/** Names of settings whose values are mostly secrets. */
const secretName =
  /(?:password|passwd|pwd|passphrase|secret|psk|community|credentials?|token|(?:private|shared|auth|encryption|api|access)[_-]?key)$/i;

/** Reports mistakes in `meta` and the settings that do not keep the job from running. */
export function judgeJob({ meta, configSchema }: PackageRecord): Finding[] {
  const known = listPlatforms().map(({ id }) => id);
  const unknown = (meta?.platforms ?? []).flatMap((platform, at) => {
    // Devices have the id of their platform, never its name in another tool.
    const id = getPlatform(platform)?.id;
    const near = id ?? nearest(platform, known);
    // Any other name may be the platform of a package.
    if (near === undefined || near === platform) return [];
    const said = id === undefined ? didYouMean(platform, known) : ` It is named ${id}, and the job skips its devices.`;
    const message = `NetRaven has no platform ${JSON.stringify(platform)}.${said}`;
    const fix = `Write \`'${near}'\` in place of \`'${platform}'\`.`;
    return [warningFinding('NR_CHECK_PLATFORM_UNKNOWN', `meta.platforms[${at}]`, message, { fix })];
  });
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
  return [...unknown, ...secrets];
}
