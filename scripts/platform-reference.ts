import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describePlatform } from '../packages/device/src/platform/describe-platform.ts';
import { listPlatforms } from '../packages/device/src/index.ts';
import type { ConfigureRules, Proof } from '../packages/device/src/platform/platform.ts';
import { code, plain, table } from '../packages/readme/src/markdown.ts';

/** The page with the list of built-in platforms. */
export const platformPage = 'docs/platforms.md';

const repository = join(import.meta.dirname, '..');

/**
 * Returns a page with every marked part written again: the list of platforms, those of their HTTPS APIs and of what a change
 * does, and the declarations of a file.
 */
export function platformReference(page: string): string {
  return page.replaceAll(
    /^(<!-- platforms: (?!end)(.+?) -->)$[^]*?^(<!-- platforms: end -->)$/gm,
    (_, start: string, what: string, end: string) => {
      const [, file] = /^source of (.+)$/.exec(what) ?? [];
      const text = file === undefined ? (lists[what] ?? list)() : declarationsIn(file);
      return `${start}\n\n${text}\n\n${end}`;
    },
  );
}

function list(): string {
  const rows = listPlatforms().map((platform) => {
    const { id, vendor, os, channel, proofs, weaklyProven } = describePlatform(platform);
    const { reported = '–', ...others } = platform.tested;
    const tested = Object.entries(others).map(([how, by]) => `**${how}**: ${plain(String(by))}`);
    return [
      code(id),
      plain(`${vendor} ${os}`),
      channel,
      `${proofs.join(', ')}${weaklyProven ? '<br>**weakly proven**' : ''}`,
      tested.join('<br>'),
      plain(reported),
    ];
  });
  const live = listPlatforms().filter(({ tested }) => tested.live !== undefined).length;
  const count = `${rows.length} platforms, of which ${live} ${live === 1 ? 'was' : 'were'} tested live.`;
  return `${count}\n\n${table(['id', 'system', 'channel', 'proof', 'tested', 'reported by users'], rows)}`;
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

/** Returns the platforms that NetRaven can configure, with what a change does. */
function changes(): string {
  const rows = listPlatforms().flatMap(({ id, configure, tested }) => {
    if (!configure) return [];
    const { commit, exclusive, sections, questions = [], typing } = configure;
    return [
      [
        code(id),
        `${commit === undefined ? 'at once' : 'at the commit'}${exclusive ? ', exclusive' : ''}`,
        sections ? 'sections' : 'whole paths',
        timerOf(configure),
        questionMarkOf(configure),
        typing.utf8 ? 'typed' : 'refused',
        textsOf(configure),
        String(questions.length),
        byProof(configure),
        commitProofOf(configure),
        Object.keys(tested).join(', '),
      ],
    ];
  });
  const others = listPlatforms().length - rows.length;
  const count = `${rows.length} platforms. NetRaven has no configuration mode for the other ${others}.`;
  const head = ['platform', 'in effect', 'lines name', 'timer', '`?`', 'not ASCII', 'long texts'];
  return `${count}\n\n${table([...head, 'questions', 'harmless texts', 'lost commit', 'tested'], rows)}`;
}

/** Returns the command that starts the timer of the device. */
function timerOf({ revert }: ConfigureRules): string {
  const command = [revert?.enter, revert?.commit].find((each) => /\{(?:minutes|mm)\}/.test(each ?? ''));
  return command === undefined ? '–' : code(command);
}

function questionMarkOf({ typing: { questionMark, literalKey = '' } }: ConfigureRules): string {
  const ways = {
    text: 'typed',
    quoted: 'in quotes',
    literal: `behind Ctrl-${String.fromCharCode(literalKey.charCodeAt(0) + 64)}`,
    help: 'refused',
  };
  return ways[questionMark];
}

function textsOf({ texts = [], untypable = [] }: ConfigureRules): string {
  const kinds = [...(texts.length > 0 ? ['typed'] : []), ...(untypable.length > 0 ? ['some refused'] : [])];
  return kinds.join(', ') || '–';
}

const proofs: readonly Proof[] = ['live', 'recorded', 'book'];

/** Returns the number of harmless texts, by how each is known. */
function byProof({ harmless }: ConfigureRules): string {
  const counts = proofs.map((proof) => [harmless.filter((text) => text.proof === proof).length, proof] as const);
  const known = counts.filter(([count]) => count > 0);
  return known.map(([count, proof]) => `${count} ${proof}`).join(', ') || '0';
}

/** Returns what tells whether a commit that the device did not answer still runs. */
function commitProofOf({ commit, exclusive, pending }: ConfigureRules): string {
  if (commit === undefined) return '–';
  if (exclusive) return 'exclusive mode';
  return pending ? 'its session is dropped, else asked' : 'asked';
}

/** The lists by the mark of the page. Others: the list of all platforms. */
const lists: Readonly<Record<string, () => string>> = { http: apis, changes };

/** Returns the exported interfaces and types of a file. */
function declarationsIn(file: string): string {
  const text = readFileSync(join(repository, file), 'utf8');
  const found = text.matchAll(/^(?:\/\*\*(?:(?!\*\/)[^])*\*\/\n)?export (?:interface \w+ \{[^]*?\n\}|type [^;]*;)\n/gm);
  return `\`\`\`ts\n${Array.from(found, ([declaration]) => declaration.replaceAll('readonly ', '')).join('\n')}\`\`\``;
}
