import { checkFields, checkKeys, type FieldRule } from '../field.ts';
import { problem, shown } from '../problem.ts';
import type { Manifest } from '../read-json-object.ts';
import type { Problem } from '../record.ts';
import { isObject } from '../value-path.ts';

/** The version of the format of platform folders that this NetRaven reads. */
export const platformFormatVersion = 1;

const root = 'package.json#netraven.platform';
const rules: Readonly<Record<string, FieldRule>> = {
  formatVersion: {
    expected: `the number ${platformFormatVersion}`,
    fits: Number.isInteger,
    near: () => platformFormatVersion,
    required: true,
  },
};
const known = Object.keys(rules);
const fix = `Write \`"netraven": { "platform": { "formatVersion": ${platformFormatVersion} } }\` into its package.json.`;

/** Returns the problems of the `netraven.platform` field of a manifest. */
export function checkPlatformField({ netraven = {} }: Manifest): Problem[] {
  const field = isObject(netraven) ? netraven['platform'] : undefined;
  if (field === undefined) {
    const message = 'package.json has no netraven.platform field.';
    return [problem({ code: 'NR_PACKAGE_FIELD_MISSING', path: root, message, fix })];
  }
  if (!isObject(field)) {
    const message = `netraven.platform must be an object; it is ${shown(field)}`;
    return [problem({ code: 'NR_PACKAGE_FIELD_INVALID', path: root, message, fix })];
  }
  return [
    ...checkFields(root, rules, field).map((wrong) => problem({ code: 'NR_PACKAGE_FIELD_INVALID', ...wrong })),
    ...checkVersion(field['formatVersion']),
    ...checkKeys(root, field, known),
  ];
}

function checkVersion(version: unknown): Problem[] {
  if (!Number.isInteger(version) || version === platformFormatVersion) return [];
  const message = `The package has platforms of format ${String(version)}; this NetRaven reads format ${platformFormatVersion}`;
  const newer = (version as number) > platformFormatVersion;
  return [
    problem({
      code: 'NR_PACKAGE_API_VERSION',
      path: `${root}.formatVersion`,
      message,
      fix: newer
        ? 'Upgrade netraven, or install an older version of the package.'
        : 'Install a newer version of the package.',
    }),
  ];
}
