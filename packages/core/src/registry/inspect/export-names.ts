import type { OtherExport, ProbeResult } from '../../host/protocol.ts';
import { nearest } from '../did-you-mean.ts';
import { problem, shown } from '../problem.ts';
import type { Problem } from '../record.ts';
import { isObject } from '../value-path.ts';

type Exported = ProbeResult & { ok: true };

/** Names that authors give to an export of the contract, besides misspelt ones. */
const otherNames = {
  meta: ['metadata', 'JOB_META', 'jobMeta'],
  run: ['execute', 'main', 'handler', 'job', 'runJob'],
  configSchema: ['config', 'schema', 'settings'],
  summarize: ['summary', 'report'],
} as const;

type Name = keyof typeof otherNames;

/** The code of an entry, for fixes. */
export interface EntrySource {
  read(): string;
  /** True if package.json, or the ending `.mjs`, says that it is an ES module. */
  readonly isModule: boolean;
}

export const moduleFix = 'Write `"type": "module"` into its package.json.';

/** Returns the fix of a missing `meta` or `run` that the package has, but does not export under that name. */
export function fixOfMissing(name: 'meta' | 'run', exported: Exported, entry: EntrySource): string | undefined {
  const source = entry.read();
  const meant = exported.otherExports?.find((other) => nameMeant(other) === name);
  const rename = meant && `Write \`${name}\` in place of \`${meant.name}\`.`;
  // Node.js finds the names in `module.exports = { meta, run }`, and none in an object with values.
  if (!entry.isModule && /\bmodule\.exports\b/.test(source)) return rename ?? moduleFix;
  const [declared] = new RegExp(`^(?:const|let|(?:async )?function) ${name}\\b`, 'm').exec(source) ?? [];
  if (declared !== undefined) return `Write \`export ${declared}\` in place of \`${declared}\`.`;
  const start = 'export default {';
  if (exported.otherExports?.some((other) => other.name === 'default') && source.includes(start)) {
    return `Write \`export const { meta, run } = {\` in place of \`${start}\`.`;
  }
  return rename;
}

/** Reports an export that is probably a misspelt `configSchema` or `summarize`: NetRaven would ignore it. */
export function checkExportNames({ otherExports = [], ...exported }: Exported): Problem[] {
  const { meta, configSchema, schemaError, hasSummarize } = exported;
  const missing = new Set<string>();
  if (configSchema === undefined && schemaError === undefined) missing.add('configSchema');
  // A fleet job has no summary.
  const isFleet = isObject(meta) && meta['scope'] === 'fleet';
  if (hasSummarize === undefined && !isFleet) missing.add('summarize');
  return otherExports.flatMap((other) => {
    const name = nameMeant(other);
    if (name === undefined || !missing.has(name)) return [];
    const message = `The package exports ${shown(other.name)}, which NetRaven ignores. Did you mean ${shown(name)}?`;
    const fix = `Write \`${name}\` in place of \`${other.name}\`.`;
    return [problem({ code: 'NR_PACKAGE_EXPORT_UNKNOWN', severity: 'warning', path: other.name, message, fix })];
  });
}

/** The kind of each export of the contract. */
const kinds: Readonly<Record<Name, OtherExport['kind']>> = {
  meta: 'value',
  run: 'function',
  configSchema: 'schema',
  summarize: 'function',
};

/** Returns the export of the contract that another one means. A name of everyday use needs the right kind too. */
function nameMeant({ name, kind }: OtherExport): Name | undefined {
  const names = Object.keys(otherNames) as Name[];
  const known = names.find((each) => (otherNames[each] as readonly string[]).includes(name));
  if (known !== undefined) return kinds[known] === kind ? known : undefined;
  return nearest(name, names) as Name | undefined;
}
