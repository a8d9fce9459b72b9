import { existsSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { execFileSync } from 'node:child_process';
import { updateReadme } from '../../packages/testing/src/index.ts';

/** The message about a mistake. */
export interface Reported {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
  /** Relative to the package. */
  readonly file?: string | undefined;
  readonly line?: number | undefined;
}

/** Types what a fix says, and no more. Throws if it does not say what to type, or where. */
export async function applyFix(folder: string, reported: Reported): Promise<void> {
  const fix = reported.fix.replaceAll(`${folder}/`, '');
  const [, command] = /`((?:npm|npx|rm) [^`]+)`/.exec(fix) ?? [];
  const put = new Typing(folder, reported);
  if (command !== undefined) await run(command, folder);
  const json = [...fix.matchAll(/[Ww]rite `("[^`]+)`(?: in (netraven\.job) of| into) (?:its )?package\.json/g)];
  for (const [, member = '', inside] of json) mergeJson(folder, member, inside);
  const [, permission] = /[Aa]dd `"([\w:]+)"` to netraven\.job\.permissions in package\.json/.exec(fix) ?? [];
  if (permission !== undefined) mergeJson(folder, `"permissions": ["${permission}"]`, 'netraven.job');
  const [, gone] = /(?:and|^Remove) (?:remove )?`?([\w.]+)`?(?: from meta)?\.$/.exec(fix) ?? [];
  if (gone !== undefined && gone !== 'package.json') put.remove(gone);
  if (command !== undefined || json.length > 0 || permission !== undefined || gone !== undefined) return;

  const [, after, before] = /[Ww]rite `([^`]+)` in place of `([^`]+)`/.exec(fix) ?? [];
  const [, around, key] = /^Write `([^`]+)` around the (?:value of `(\w+)`|\w+ argument of `\w+`)/.exec(fix) ?? [];
  const [, aroundEach, list = ''] = /^Write `([^`]+)` around each value of `(\w+)`/.exec(fix) ?? [];
  const [, ahead] = /^Write `([^`]+)` before the second argument of `save`/.exec(fix) ?? [];
  // An error that is returned, also a caught one.
  const [, word, instead] = /^Write `(\w+)` in place of `(\w+)` before the error/.exec(fix) ?? [];
  const [, end, of] = /[Ww]rite `([^`]+)` at the end of `(\w+)`/.exec(fix) ?? [];
  const [, last] = /^Write `(return [^`]+)` at its end/.exec(fix) ?? [];
  const [, value] = /^Write `(\w+: [^`]+)`/.exec(fix) ?? [];
  const [, inMeta] = /^Add `([^`]+)` to meta/.exec(fix) ?? [];
  const [, appended] = /^Add `([^`]+)` to the entry/.exec(fix) ?? [];
  const [, statement] = /^Remove `([^`]+;)`/.exec(fix) ?? [];
  const [, there] = /^Write `("[^`]+")` in its place/.exec(fix) ?? [];
  if (word !== undefined) put.replace(`${instead} new`, `${word} new`);
  else if (ahead !== undefined) put.around(undefined, `${ahead} …`);
  else if (after !== undefined && before !== undefined) put.replace(before, after);
  else if (around !== undefined) put.around(key, around);
  else if (aroundEach !== undefined) put.aroundItem(list, aroundEach);
  else if (end !== undefined && of !== undefined) put.atEnd(of, end);
  else if (last !== undefined) put.beforeEnd(last);
  else if (value !== undefined) put.value(value);
  else if (there !== undefined) put.line((line) => line.replace(/"[^"]*"/, there));
  else if (inMeta !== undefined) put.replace('export const meta = {', `export const meta = {\n  ${inMeta}`);
  else if (appended !== undefined) put.append(appended);
  else if (statement !== undefined) put.replace(statement, '');
  else if (/^(?:Correct|Remove the) /.test(fix) && reported.line !== undefined) put.line(() => '');
  else throw new Error(`${reported.code} does not say what to type: ${fix}`);
}

/** The file of a mistake, and where to begin to look in it. */
class Typing {
  readonly #file: string;
  readonly #line: number | undefined;

  constructor(folder: string, { file, line, fix }: Reported) {
    const named = /\b(?:at|in) (\S+\.[jt]s)(?::\d+)?\.$/.exec(fix)?.[1]?.replace(`${folder}/`, '');
    const fallback = existsSync(join(folder, 'src/index.ts')) ? 'src/index.ts' : 'dist/index.js';
    this.#file = join(folder, named ?? file ?? fallback);
    this.#line = line;
  }

  /** Replaces a text at the named line, else at the nearest line before, else after. `…` stands for any code. */
  replace(before: string, after: string): void {
    const pattern = new RegExp(before.split('…').map(escaped).join('([^()]*(?:\\([^()]*\\)[^()]*)*)'));
    const lines = this.#lines();
    const start = (this.#line ?? 1) - 1;
    const order = [start, ...Array.from({ length: start }, (_, at) => start - 1 - at), ...lines.keys()];
    const at = order.find((each) => pattern.test(lines[each] ?? ''));
    if (at === undefined) throw new Error(`${this.#file} has no ${before}`);
    this.#write(
      lines.with(
        at,
        (lines[at] ?? '').replace(pattern, (_all, inner = '') => after.replace('…', () => String(inner))),
      ),
    );
  }

  line(change: (line: string) => string): void {
    const lines = this.#lines();
    const at = (this.#line ?? 1) - 1;
    this.#write(lines.with(at, change(lines[at] ?? '')));
  }

  /** Replaces the value of a key. */
  value(typed: string): void {
    const key = /^\w+/.exec(typed)?.[0] ?? '';
    this.#replaceValue(key, () => typed.slice(key.length + 2));
  }

  /** Puts code around the value of a key, else around the first argument of `configure` or the second one of `save`. */
  around(key: string | undefined, code: string): void {
    const put = (value: string): string => code.replace('…', () => value);
    if (key !== undefined) return this.#replaceValue(key, put);
    this.#write([
      this.#lines()
        .join('\n')
        .replace(/(?<=\.configure\()[^,()]+|(?<=\.save\('[^']+', )[^()]+/, put),
    ]);
  }

  /** Puts code around the only item of a list. */
  aroundItem(key: string, code: string): void {
    this.#replaceValue(key, (value) => `[${code.replace('…', () => value.slice(1, -1))}]`);
  }

  atEnd(key: string, code: string): void {
    this.#replaceValue(key, (value) => value + code);
  }

  beforeEnd(code: string): void {
    const text = this.#lines().join('\n');
    this.#write([text.replace(/\n};\n(?![^]*\n};\n)/, () => `\n  ${code}\n};\n`)]);
  }

  append(code: string): void {
    this.#write([`${this.#lines().join('\n')}\n${code}\n`]);
  }

  /** Removes a key, in JSON or in code. */
  remove(path: string): void {
    const key = path.split('.').at(-1) ?? '';
    if (path.startsWith('netraven.')) return removeJson(dirname(this.#file), key);
    this.#write(this.#lines().filter((line) => !line.trimStart().startsWith(`${key}:`)));
  }

  /** A value ends before the comma or bracket that closes it. */
  #replaceValue(key: string, change: (value: string) => string): void {
    const text = this.#lines().join('\n');
    const start = new RegExp(`(?<![\\w.'])${key}: `).exec(text);
    if (!start) throw new Error(`${this.#file} has no ${key}`);
    const from = start.index + start[0].length;
    let [to, depth] = [from, 0];
    for (; to < text.length; to++) {
      const char = text[to] ?? '';
      if (depth === 0 && /[,\n)\]}]/.test(char)) break;
      if (/[([{]/.test(char)) depth++;
      if (/[)\]}]/.test(char)) depth--;
    }
    const value = text.slice(from, to).trimEnd();
    this.#write([text.slice(0, from) + change(value) + text.slice(from + value.length)]);
  }

  #lines(): string[] {
    return readFileSync(this.#file, 'utf8').split('\n');
  }

  #write(lines: readonly string[]): void {
    writeFileSync(this.#file, lines.join('\n'));
  }
}

type Json = Record<string, unknown>;
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Writes a member of JSON into package.json, or into an object in it. Objects keep their other members. */
function mergeJson(folder: string, member: string, inside?: string): void {
  const file = join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Json;
  const target = (inside?.split('.') ?? []).reduce<Json>((at, key) => (at[key] ??= {}) as Json, manifest);
  const given = JSON.parse(`{${member}}`) as Json;
  for (const [key, value] of Object.entries(given)) {
    const before = target[key];
    target[key] = isJson(value) && isJson(before) && key !== 'exports' ? { ...before, ...value } : value;
  }
  writeFileSync(file, JSON.stringify(manifest, null, 2));
}

function removeJson(folder: string, key: string): void {
  const file = join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { netraven: Json };
  delete manifest.netraven[key];
  writeFileSync(file, JSON.stringify(manifest, null, 2));
}

/** Runs a command. What an installation would fetch is linked from this repository instead. */
async function run(command: string, folder: string): Promise<void> {
  const [, name] = /^npm install (zod)(?:@4)?$/.exec(command) ?? [];
  if (name !== undefined) {
    const link = join(folder, 'node_modules', name);
    rmSync(link, { recursive: true, force: true });
    symlinkSync(realpathSync('packages/core/node_modules/zod'), link);
    mergeJson(folder, `"dependencies": { "${name}": "^4.2.0" }`);
  } else if (command === 'npm run build') {
    execFileSync(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
      cwd: folder,
    });
  } else if (command === 'npx netraven jobs readme') await updateReadme(folder);
  else execFileSync('sh', ['-ec', command], { cwd: folder, stdio: 'pipe', env: { PATH: process.env['PATH'] } });
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
