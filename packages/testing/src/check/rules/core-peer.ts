import { ownCore } from '@netraven/core/registry';
import { minSatisfying, satisfies, validRange, inc } from 'semver';
import { warningFinding, errorFinding, type Finding } from '../finding.ts';
import { decode, type PackedPackage } from '../packed/packed-package.ts';
import { rangesIn } from './rule.ts';

const core = '@netraven/core';
const imported = /(?:\bfrom|\bimport|\bimport\s*\(|\brequire\s*\()\s*["']@netraven\/core["']/;

/** Checks that @netraven/core is a peer dependency with a range that includes the next minor version. */
export function checkCorePeer(pack: PackedPackage): Finding[] {
  const { manifest } = pack;
  const own = ['dependencies', 'optionalDependencies'].flatMap((field) =>
    rangesIn(manifest[field]).some(([name]) => name === core) ? [field] : [],
  );
  const brought = own.map((field) => {
    const message = `${core} is in ${field}, so a second copy may be installed with the package`;
    return errorFinding('NR_CHECK_CORE_NOT_PEER', `package.json#${field}.${core}`, message);
  });
  const range = rangesIn(manifest['peerDependencies']).find(([name]) => name === core)?.[1];
  if (range !== undefined) return [...brought, ...checkRange(range)];
  return brought.length > 0 ? brought : checkUndeclared(pack);
}

function checkRange(range: string): Finding[] {
  const { version } = ownCore();
  const path = `package.json#peerDependencies.${core}`;
  // Other forms, e.g. `workspace:^`, are found by the check of all dependencies.
  if (validRange(range) === null) return [];
  if (!satisfies(version, range, { includePrerelease: true })) {
    return [
      errorFinding(
        'NR_CHECK_CORE_RANGE',
        path,
        `The range ${range} excludes ${core} ${version}, the version of this NetRaven`,
      ),
    ];
  }
  const next = String(inc(version, 'minor'));
  if (minSatisfying([next], range) !== null) return [];
  return [warningFinding('NR_CHECK_CORE_RANGE', path, `The range ${range} excludes the next version ${core} ${next}`)];
}

function checkUndeclared({ files }: PackedPackage): Finding[] {
  const importing = files.filter((file) => /\.[cm]?js$/.test(file.path) && imported.test(decode(file) ?? ''));
  return importing.slice(0, 1).map((file) => {
    const line = (decode(file) ?? '').split('\n').findIndex((each) => imported.test(each)) + 1;
    const message = `${file.path} imports ${core}, which is not a peer dependency`;
    return errorFinding('NR_CHECK_CORE_UNDECLARED', file.path, message, { file: file.path, line });
  });
}
