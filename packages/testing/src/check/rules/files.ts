import { caution, type Finding } from '../finding.ts';
import type { PackedPackage } from '../packed/packed-package.ts';

/** Tests, their snapshots, coverage, settings of tools, TypeScript sources, and maps to sources that are not there. */
const needless =
  /(^|\/)(tests?|__tests__|__snapshots__|__mocks__|coverage|\.github|\.vscode|\.idea|\.turbo)\/|\.(test|spec)\.[cm]?[jt]sx?$|\.snap$|\.map$|\.tsbuildinfo$|(?<!\.d)\.[cm]?tsx?$|(^|\/)(tsconfig[\w.]*\.json|\.DS_Store|.*\.log|\.[\w-]*ignore|\.editorconfig)$|(^|\/)[\w.-]+\.tgz$/;

/** Whether the tarball has only what is needed. What it bundles is as others made it. */
export function checkFiles({ manifest, files }: PackedPackage): Finding[] {
  const found: Finding[] = [];
  if (!Array.isArray(manifest['files'])) {
    found.push(caution('NR_CHECK_FILES_MISSING', 'package.json#files', 'The package does not say which files it has'));
  }
  const paths = files
    .map(({ path }) => path)
    .filter((path) => !path.startsWith('node_modules/') && needless.test(path));
  const [first] = paths;
  if (first === undefined) return found;
  const more = paths.length > 1 ? ` and ${paths.length - 1} more` : '';
  return [...found, caution('NR_CHECK_FILE_NEEDLESS', first, `Nobody needs ${first}${more}`, { file: first })];
}
