import { errorFinding, type Finding } from '../finding.ts';
import { decode, type PackedPackage } from '../packed/packed-package.ts';

/** An import of a part of core, such as `@netraven/core/registry`. */
const partOfCore = /(?:from|import|import\(|require\()\s*['"](@netraven\/core\/(?!package\.json)[\w/-]+)['"]/;

/** Checks that the code imports the contract only: the other parts of core are NetRaven's own, and change in any version. */
export function checkCoreParts(pack: PackedPackage): Finding[] {
  return pack.files.flatMap((file) => {
    if (!/\.[cm]?js$/.test(file.path) || file.path.startsWith('node_modules/')) return [];
    const text = decode(file) ?? '';
    const [found, part] = partOfCore.exec(text) ?? [];
    if (found === undefined || part === undefined) return [];
    const line = text.slice(0, text.indexOf(found)).split('\n').length;
    const message = `${file.path} imports ${part}, which is NetRaven's own and changes in any version`;
    return [errorFinding('NR_CHECK_CORE_PART', file.path, message, { file: file.path, line })];
  });
}
