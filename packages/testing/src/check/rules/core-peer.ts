import { minSatisfying, satisfies, validRange, inc } from 'semver';
import { caution, fault, type Finding } from '../finding.ts';
import { ownCore } from '../own-core.ts';
import { decode, type PackedPackage } from '../packed/packed-package.ts';
import { entriesOf } from './rule.ts';

const core = '@netraven/core';
const imported = /(?:\bfrom|\bimport|\bimport\s*\(|\brequire\s*\()\s*["']@netraven\/core["']/;

/** Whether the package takes @netraven/core as a peer, by a range that leaves it alone at a minor version of core. */
export function checkCorePeer(pack: PackedPackage): Finding[] {
  const { manifest } = pack;
  const own = ['dependencies', 'optionalDependencies'].flatMap((field) =>
    entriesOf(manifest[field]).some(([name]) => name === core) ? [field] : [],
  );
  const brought = own.map((field) => {
    const message = `${core} stands in ${field}: a second copy of it may be installed with the package`;
    return fault('NR_CHECK_CORE_NOT_PEER', `package.json#${field}.${core}`, message);
  });
  const range = entriesOf(manifest['peerDependencies']).find(([name]) => name === core)?.[1];
  if (range !== undefined) return [...brought, ...checkRange(range)];
  return brought.length > 0 ? brought : checkUndeclared(pack);
}

function checkRange(range: string): Finding[] {
  const { version } = ownCore();
  const path = `package.json#peerDependencies.${core}`;
  // Of another form, e.g. `workspace:^`: that is told of every dependency.
  if (validRange(range) === null) return [];
  if (!satisfies(version, range, { includePrerelease: true })) {
    return [fault('NR_CHECK_CORE_RANGE', path, `The range ${range} leaves out ${core} ${version}, which runs here`)];
  }
  const next = String(inc(version, 'minor'));
  if (minSatisfying([next], range) !== null) return [];
  return [
    caution('NR_CHECK_CORE_RANGE', path, `The range ${range} leaves out ${core} ${next}, which will run it as well`),
  ];
}

function checkUndeclared({ files }: PackedPackage): Finding[] {
  const importing = files.filter((file) => /\.[cm]?js$/.test(file.path) && imported.test(decode(file) ?? ''));
  return importing.slice(0, 1).map((file) => {
    const line = (decode(file) ?? '').split('\n').findIndex((each) => imported.test(each)) + 1;
    const message = `${file.path} imports ${core}, which is no peer dependency of the package`;
    return fault('NR_CHECK_CORE_UNDECLARED', file.path, message, { file: file.path, line });
  });
}
