import { linesOf } from '../files/lines.ts';
import type { Found, FoundDevice, SourceFile } from '../row.ts';
import { fitsGlob } from './glob.ts';
import { loginOf } from './record.ts';
import { allowsLegacy, jumpHostIn, legacyNote } from './ssh-settings.ts';

interface Section {
  readonly at: string;
  readonly patterns: readonly string[];
  readonly options: Map<string, string>;
}

/**
 * Reads an SSH config: one device per name after `Host` without `*`, `?` and `!`. As in ssh, the first value counts.
 * Own code: the parsers on npm keep no line numbers.
 */
export function readSshConfig({ text }: SourceFile): Found {
  const sections: Section[] = [{ at: 'line 1', patterns: ['*'], options: new Map() }];
  const notes: string[] = [];
  for (const { at, text: line } of linesOf(text)) {
    const [, keyword = '', rest = ''] = /^(\S+?)(?:\s*=\s*|\s+)(.*)$/.exec(line) ?? [];
    const key = keyword.toLowerCase();
    const words = rest.match(/"[^"]*"|\S+/g) ?? [];
    const comment = words.findIndex((word) => word.startsWith('#'));
    const values = words.slice(0, comment < 0 ? undefined : comment).map((word) => word.replaceAll('"', ''));
    if (key === 'host') sections.push({ at, patterns: values, options: new Map() });
    else if (key === 'match') {
      sections.push({ at, patterns: [], options: new Map() });
      notes.push(`${at}: Match is not read`);
    } else if (key === 'include') notes.push(`${at}: the included file is not read`);
    else {
      const { options } = sections.at(-1) as Section;
      if (!options.has(key)) options.set(key, values.join(' '));
    }
  }
  const seen = new Set<string>();
  const optionsOf = lookup(sections);
  const devices = sections.flatMap(({ at, patterns }) =>
    patterns
      .filter((name) => !/[*?!]/.test(name) && !seen.has(name))
      .map((name) => {
        seen.add(name);
        return deviceOf(at, name, optionsOf(name));
      }),
  );
  // Both can have more hosts.
  const more = notes.length > 0 ? 'Match and Include are not read' : undefined;
  return { devices, notes, incomplete: more };
}

/** Returns a lookup of the options of a host. Sections that name hosts are found by name: a config may have thousands. */
function lookup(sections: readonly Section[]): (name: string) => (key: string) => string {
  const isPattern = ({ patterns }: Section): boolean => patterns.some((pattern) => /[*?!]/.test(pattern));
  const wide = [...sections.entries()].filter(([, section]) => isPattern(section));
  const exact = new Map<string, [number, Section][]>();
  for (const [index, section] of sections.entries()) {
    if (isPattern(section)) continue;
    for (const name of section.patterns) exact.set(name, [...(exact.get(name) ?? []), [index, section]]);
  }
  return (name) => {
    const fitting = [...(exact.get(name) ?? []), ...wide.filter(([, { patterns }]) => fits(patterns, name))]
      .toSorted(([a], [b]) => a - b)
      .map(([, section]) => section);
    return (key) => fitting.find(({ options }) => options.has(key))?.options.get(key) ?? '';
  };
}

function fits(patterns: readonly string[], name: string): boolean {
  const refused = patterns.some((pattern) => pattern.startsWith('!') && fitsGlob(pattern.slice(1), name));
  return !refused && patterns.some((pattern) => fitsGlob(pattern, name));
}

function deviceOf(at: string, name: string, option: (key: string) => string): FoundDevice {
  const legacyAlgorithms = allowsLegacy(['kexalgorithms', 'ciphers', 'hostkeyalgorithms'].map(option));
  const notes: string[] = [];
  if (option('identityfile') !== '') notes.push('its SSH key is not imported; see `netraven credentials add`');
  if (option('proxycommand') !== '') notes.push('ProxyCommand is not read; set a jump host');
  if (legacyAlgorithms) notes.push(legacyNote);
  return {
    at,
    name,
    address: option('hostname').replaceAll('%h', name),
    port: option('port'),
    settings: { ...jumpHostIn(option('proxyjump')), ...(legacyAlgorithms && { legacyAlgorithms }) },
    login: loginOf(option('user')),
    notes,
  };
}
