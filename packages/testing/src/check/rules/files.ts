import { warningFinding, type Finding } from '../finding.ts';
import type { PackedPackage } from '../packed/packed-package.ts';

/** Tests, snapshots, coverage, tool settings, TypeScript sources and source maps. */
const needless =
  /(^|\/)(tests?|__tests__|__snapshots__|__mocks__|coverage|\.github|\.vscode|\.idea|\.turbo)\/|\.(test|spec)\.[cm]?[jt]sx?$|\.snap$|\.map$|\.tsbuildinfo$|(?<!\.d)\.[cm]?tsx?$|(^|\/)(tsconfig[\w.]*\.json|\.DS_Store|.*\.log|\.[\w-]*ignore|\.editorconfig)$|(^|\/)[\w.-]+\.tgz$/;

/** Checks for files that no user needs. Ignores bundled packages. */
export function checkFiles({ manifest, files }: PackedPackage): Finding[] {
  const found: Finding[] = [];
  if (!Array.isArray(manifest['files'])) {
    found.push(warningFinding('NR_CHECK_FILES_MISSING', 'package.json#files', 'The package has no `files`'));
  }
  const paths = files
    .map(({ path }) => path)
    .filter((path) => !path.startsWith('node_modules/') && needless.test(path));
  const [first] = paths;
  if (first === undefined) return found;
  const more = paths.length > 1 ? ` and ${paths.length - 1} more` : '';
  return [...found, warningFinding('NR_CHECK_FILE_NEEDLESS', first, `No user needs ${first}${more}`, { file: first })];
}
