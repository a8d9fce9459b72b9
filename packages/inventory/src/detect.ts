import { isIP } from 'node:net';
import { importError } from './codes.ts';
import { linesOf } from './files/lines.ts';
import type { SourceKind } from './kinds.ts';
import type { SourceFile } from './row.ts';

/** Returns the kind of a file by its name and text. @throws {NetRavenError} NR_IMPORT_KIND_UNKNOWN */
export function detectFile(file: SourceFile): SourceKind {
  const kind = kindOf(file);
  if (kind) return kind;
  throw importError('NR_IMPORT_KIND_UNKNOWN', `The format of ${file.name} is unknown`);
}

/** Returns the kind of a URL. @throws {NetRavenError} NR_IMPORT_KIND_UNKNOWN */
export function detectUrl(url: URL): SourceKind {
  const kind = /\.(csv|json|ya?ml)$/i.exec(url.pathname)?.[1]?.toLowerCase();
  if (url.pathname.includes('/api/v0')) return 'librenms';
  if (kind === 'csv' || kind === 'json') return kind;
  if (kind !== undefined) return 'yaml';
  throw importError('NR_IMPORT_KIND_UNKNOWN', `The tool behind ${url.origin}${url.pathname} is unknown`);
}

function kindOf({ name, text }: SourceFile): SourceKind | undefined {
  const lines = linesOf(text)
    .slice(0, 50)
    .map((line) => line.text);
  if (/\.(?:csv|tsv)$/i.test(name)) return 'csv';
  if (/^\uFEFF?"?sep=[,;\t|]"?[\r\n]/i.test(text)) return 'csv';
  if (/^\s*[[{]/.test(text) && !/^\[[\w.-]+(?::\w+)?\]\s*$/m.test(text)) return kindOfJson(text);
  if (/\.ya?ml$/i.test(name) || lines[0] === '---') return kindOfYaml(text);
  if (lines.some((line) => /^\[[^\]]+\]/.test(line) || /\sansible_\w+=/.test(line))) return 'ansible';
  if (lines.some((line) => /^host[\s=]/i.test(line))) return 'ssh-config';
  if (/(?:^|[/\\])hosts$/.test(name)) return 'hosts';
  if (lines.length > 0 && lines.every((line) => isIP(line.split(/\s/)[0] ?? '') > 0)) return 'hosts';
  if (name.endsWith('router.db'))
    return lines.every((line) => /^[^:;]+[:;][^:;]+[:;](?:up|down)\b/i.test(line)) ? 'rancid' : 'oxidized';
  if (lines[0] !== undefined && /[,;\t|]/.test(lines[0]) && /name|host/i.test(lines[0])) return 'csv';
  return undefined;
}

function kindOfJson(text: string): SourceKind {
  // Before the others: variables of its hosts can have any name. The names of some groups sort before `_meta`.
  if (/^\s*\{\s*"(?:_meta|all)"\s*:|"_meta"\s*:\s*\{\s*"hostvars"\s*:/.test(text)) return 'ansible';
  if (/"primary_ip[46]?"\s*:/.test(text)) return /"network_driver"|"natural_slug"/.test(text) ? 'nautobot' : 'netbox';
  if (/"hostname"\s*:/.test(text) && /"os"\s*:/.test(text) && !/"platform"\s*:/.test(text)) return 'librenms';
  return 'json';
}

function kindOfYaml(text: string): SourceKind {
  if (/^[\w.-]+:[ \t]*(?:#.*)?\r?\n[ \t]+(?:hosts|children|vars):/m.test(text)) return 'ansible';
  if (/^-\s/m.test(text) || /^devices:/m.test(text)) return 'yaml';
  return /^[ \t]+(?:hostname|groups|connection_options):/m.test(text) ? 'nornir' : 'yaml';
}
