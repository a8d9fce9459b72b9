import { isPackageNameOf } from '@netraven/core/registry';
import { valid } from 'semver';
import { warningFinding, errorFinding, type Finding } from '../finding.ts';
import type { PackedPackage } from '../packed/packed-package.ts';

/** Checks name, version, keyword, license and README. */
export function checkIdentity({ name, version, manifest, files }: PackedPackage): Finding[] {
  const { keywords, license } = manifest;
  const found: Finding[] = [];
  if (!isPackageNameOf('job', name)) {
    const message = `${JSON.stringify(name)} is not a name of a job package`;
    const [, scope = '', word = ''] = /^(@[^/]+\/)?(.*)$/.exec(name) ?? [];
    const fix = `Write \`"name": "${scope}netraven-job-${word || 'my-job'}"\` into package.json.`;
    found.push(errorFinding('NR_CHECK_NAME_UNFOUND', 'package.json#name', message, { fix }));
  }
  if (valid(version) === null) {
    found.push(
      errorFinding(
        'NR_CHECK_VERSION_INVALID',
        'package.json#version',
        `${JSON.stringify(version)} is not a semantic version`,
      ),
    );
  }
  if (manifest['private'] === true) {
    found.push(warningFinding('NR_CHECK_PRIVATE', 'package.json#private', 'The package is private'));
  }
  if (!Array.isArray(keywords) || !keywords.includes('netraven-job')) {
    const all = JSON.stringify([...(Array.isArray(keywords) ? (keywords as unknown[]) : []), 'netraven-job']);
    const fix = `Write \`"keywords": ${all}\` into package.json.`;
    found.push(
      warningFinding('NR_CHECK_KEYWORD_MISSING', 'package.json#keywords', 'The keyword "netraven-job" is missing', {
        fix,
      }),
    );
  }
  if (typeof license !== 'string' || license === '') {
    found.push(warningFinding('NR_CHECK_LICENSE_MISSING', 'package.json#license', 'The package has no license'));
  }
  if (!files.some(({ path }) => /^readme(\.\w+)?$/i.test(path))) {
    found.push(warningFinding('NR_CHECK_README', '', 'The package has no README'));
  }
  return found;
}
