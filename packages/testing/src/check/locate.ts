import { parse, type ObjectNode, type ValueNode } from '@humanwhocodes/momoa';
import type { Finding } from './finding.ts';

/** The texts that are searched for the places of findings. */
export interface Sources {
  /** package.json as its author wrote it. */
  readonly manifest: string;
  /** The file that exports `meta`, `run` and `configSchema`, and its text. */
  readonly entry: { readonly file: string; readonly text: string } | undefined;
}

/** Adds file and line to a finding whose path is a place in package.json or an export. */
export function locate(finding: Finding, { manifest, entry }: Sources): Finding {
  if (finding.file !== undefined) return finding;
  // The form in which the job host names the place of a failed import.
  const [, failed, at] = /^([^#]+\.[cm]?[jt]sx?):(\d+)$/.exec(finding.path) ?? [];
  if (failed !== undefined) return { ...finding, path: failed, file: failed, line: Number(at) };
  const [file = '', inside] = finding.path.split('#');
  if (file === 'package.json') {
    const line = lineInJson(manifest, inside ?? '');
    return { ...finding, file, ...(line !== undefined && { line }) };
  }
  const isExport = /^(meta|run|configSchema|summarize)\b/.test(file) || finding.code === 'NR_PACKAGE_EXPORT_UNKNOWN';
  if (!entry || !isExport) return file === '' ? finding : { ...finding, file };
  const line = lineOfExport(entry.text, file);
  return { ...finding, file: entry.file, ...(line !== undefined && { line }) };
}

/** Returns the line of a place such as `exports["."]` in JSON, or of the nearest one around it. */
function lineInJson(text: string, path: string): number | undefined {
  const { body } = parse(text.replace(/^\uFEFF/, ''), { mode: 'json' });
  const published = path.split(/[.[]/)[0] ?? '';
  // A field of `publishConfig` replaces it in the tarball.
  const overriding = body.type === 'Object' && memberOf(body, 'publishConfig')?.value;
  const overridden = overriding && overriding.type === 'Object' && memberOf(overriding, published);
  const root = overridden ? overriding : body;
  return lineBelow(root, path, root === body ? undefined : root.loc.start.line);
}

function lineBelow(node: ValueNode, path: string, around: number | undefined): number | undefined {
  if (path === '') return around;
  if (node.type === 'Array') {
    const [step = '', index] = /^\[(\d+)\]\.?/.exec(path) ?? [];
    const element = index === undefined ? undefined : node.elements[Number(index)];
    return element ? lineBelow(element.value, path.slice(step.length), element.loc.start.line) : around;
  }
  if (node.type !== 'Object') return around;
  for (const { name, value, loc } of node.members) {
    const key = name.type === 'String' ? name.value : name.name;
    const step = [`[${JSON.stringify(key)}]`, key].find((each) => path.startsWith(each));
    const rest = step === undefined ? '-' : path.slice(step.length);
    if (/^(?:$|[.[])/.test(rest)) return lineBelow(value, rest.replace(/^\./, ''), loc.start.line);
  }
  return around;
}

function memberOf(node: ObjectNode, wanted: string): ObjectNode['members'][number] | undefined {
  return node.members.find(({ name }) => name.type === 'String' && name.value === wanted);
}

/** Returns the line of an export, or of a key in it, in a built module. Undefined if its form is unknown. */
function lineOfExport(text: string, path: string): number | undefined {
  const [name = '', key] = path.split(/[.[\]"]+/);
  const lines = text.split('\n');
  const declared = lines.findIndex((line) =>
    new RegExp(`\\b(?:const|let|var|function|exports\\.)\\s*${name}\\b`).test(line),
  );
  if (declared < 0) return undefined;
  if (!key) return declared + 1;
  const at = lines.slice(declared).findIndex((line) => new RegExp(`["']?\\b${key}["']?\\s*:`).test(line));
  return at < 0 ? declared + 1 : declared + at + 1;
}
