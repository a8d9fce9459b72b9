import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { code, table } from '../packages/readme/src/markdown.ts';

/** The page with the reference of the contract. */
export const contractPage = 'docs/job-interface.md';

const repository = join(import.meta.dirname, '..');
const contract = globSync('packages/core/src/contract/*.ts', { cwd: repository })
  .toSorted()
  .map((file) => readFileSync(join(repository, file), 'utf8'))
  .join('\n');

const doc = String.raw`(?:[ \t]*/\*\*(?:(?!\*/)[^])*\*/\n)?`;

/** A field or a method with its declaration and the text of its comment. */
interface Member {
  readonly name: string;
  readonly optional: boolean;
  readonly type: string;
  readonly says: string;
}

/**
 * Returns a page with every marked part written again: behind `<!-- contract: JobMeta -->` a table of the interface,
 * `<!-- contract: Device as device -->` the same with `device.` before each name, and behind
 * `<!-- contract: source of PingOptions, PingResult -->` the declarations themselves.
 */
export function contractReference(page: string): string {
  return page.replaceAll(
    /^(<!-- contract: (?!end)(.+?) -->)$[^]*?^(<!-- contract: end -->)$/gm,
    (_, start, what, end) => {
      const [, names] = /^source of (.+)$/.exec(what as string) ?? [];
      const [name = '', prefix] = (what as string).split(' as ');
      const part = names === undefined ? tableOf(name, prefix) : sourceOf(names.split(', '));
      return `${start}\n\n${part}\n\n${end}`;
    },
  );
}

/** Returns the names of the types in the marked parts of a page. */
export function namesIn(page: string): string[] {
  const marks = page.matchAll(/^<!-- contract: (?!end)(?:source of )?(.+?)(?: as \w+[\w.]*)? -->$/gm);
  return Array.from(marks, ([, names = '']) => names.split(', ')).flat();
}

function sourceOf(names: readonly string[]): string {
  const texts = names.map((name) => {
    const [text] =
      new RegExp(`^${doc}export (?:interface|type) ${name}\\b[^]*?(?:\\n\\}|;)\\n(?=\\n|$|/\\*\\*|export )`, 'm').exec(
        contract,
      ) ?? [];
    if (text === undefined) throw new Error(`the contract has no type ${name}`);
    return text.trim();
  });
  return `\`\`\`ts\n${texts.join('\n\n')}\n\`\`\``;
}

function tableOf(name: string, prefix?: string): string {
  const members = membersOf(name);
  const before = prefix === undefined ? '' : `${prefix}.`;
  if (!members.some(({ optional }) => optional)) {
    return table(
      ['', 'type', 'what'],
      members.map(({ name: member, type, says }) => [code(before + member), code(type), says]),
    );
  }
  const rows = members.map(({ name: member, optional, type, says }) => {
    const [sentence = '', value] = /(?:^| )Default:? (.+?)\.(?= |$)/.exec(says) ?? [];
    const fallback = optional ? (value ?? 'none') : 'required';
    return [code(before + member), code(type), fallback, says.replace(sentence, '').trim()];
  });
  return table(['', 'type', 'default', 'what'], rows);
}

/** Returns the members of an interface, then those of its base. */
function membersOf(name: string): Member[] {
  const found = new RegExp(
    `^(?:export )?interface ${name}\\b(?:<[^{]*?>)?(?: extends (\\w+)[^{]*)? \\{\\n([^]*?)^\\}`,
    'm',
  ).exec(contract);
  if (!found) throw new Error(`the contract has no interface ${name}`);
  const [, base, body = ''] = found;
  const own = body.matchAll(new RegExp(`(${doc})  (?:readonly )?(\\w+)(\\?)?(\\([^\\n]*\\))?: ([^\\n]+);`, 'g'));
  const members = Array.from(own, ([, comment = '', member = '', optional, parameters = '', type = '']): Member => {
    return { name: member + parameters, optional: optional !== undefined, type, says: textOf(comment) };
  });
  // Node documents its own types.
  return base === undefined || base === 'ErrorOptions' ? members : [...members, ...membersOf(base)];
}

/** Returns the text of a comment in one line. */
function textOf(comment: string): string {
  const line = comment
    .replaceAll(/^[ \t]*\/?\*+\/?|\*\/\s*$/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.replaceAll(/@throws \{NetRavenError\} (NR_[A-Z_*]+)/g, 'Errors: `$1`.');
}
