import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describePlatform } from '../packages/device/src/platform/describe-platform.ts';
import { listPlatforms } from '../packages/device/src/index.ts';
import { code, plain, table } from '../packages/readme/src/markdown.ts';

/** The page with the list of built-in platforms. */
export const platformPage = 'docs/platforms.md';

const repository = join(import.meta.dirname, '..');

/** Returns a page with every marked part written again: the list of platforms, that of their HTTPS APIs, and the declarations of a file. */
export function platformReference(page: string): string {
  return page.replaceAll(
    /^(<!-- platforms: (?!end)(.+?) -->)$[^]*?^(<!-- platforms: end -->)$/gm,
    (_, start: string, what: string, end: string) => {
      const [, file] = /^source of (.+)$/.exec(what) ?? [];
      const text = file === undefined ? (what === 'http' ? apis() : list()) : declarationsIn(file);
      return `${start}\n\n${text}\n\n${end}`;
    },
  );
}

function list(): string {
  const rows = listPlatforms().map((platform) => {
    const { id, vendor, os, channel, proofs } = describePlatform(platform);
    const tested = Object.entries(platform.tested).map(([how, by]) => `**${how}**: ${plain(String(by))}`);
    return [code(id), plain(`${vendor} ${os}`), channel, proofs.join(', '), tested.join('<br>')];
  });
  const live = listPlatforms().filter(({ tested }) => tested.live !== undefined).length;
  const count = `${rows.length} platforms, of which ${live} ${live === 1 ? 'was' : 'were'} tested live.`;
  return `${count}\n\n${table(['id', 'system', 'channel', 'proof', 'tested'], rows)}`;
}

/** Returns the platforms with an HTTPS API. */
function apis(): string {
  const rows = listPlatforms().flatMap(({ id, http }) => {
    if (!http) return [];
    const { port, paths, login } = http;
    const how = login === 'basic' ? 'user name and password' : 'token';
    const header = typeof login === 'object' ? `, in ${code(login.header)}` : '';
    return [[code(id), String(port), paths.map(code).join(', '), `${how}${header}`]];
  });
  return table(['platform', 'port', 'paths', 'login'], rows);
}

/** Returns the exported interfaces and types of a file. */
function declarationsIn(file: string): string {
  const text = readFileSync(join(repository, file), 'utf8');
  const found = text.matchAll(/^(?:\/\*\*(?:(?!\*\/)[^])*\*\/\n)?export (?:interface \w+ \{[^]*?\n\}|type [^;]*;)\n/gm);
  return `\`\`\`ts\n${Array.from(found, ([declaration]) => declaration.replaceAll('readonly ', '')).join('\n')}\`\`\``;
}
