import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseAst } from 'rolldown/parseAst';
import type { Report } from '../test-results.ts';

/** A function, and the test files in which it was called. */
interface Called {
  /** Offsets of its text in its file. */
  readonly start: number;
  readonly end: number;
  readonly tests: string[];
}

/** The functions that one run of all tests called. */
export interface Reached {
  /** Each file with its functions, in the order of `start`. */
  readonly files: Readonly<Record<string, { readonly text: string; readonly functions: readonly Called[] }>>;
  /** How long each test file took, in ms. */
  readonly times: Readonly<Record<string, number>>;
  /** Test files that fail without any mutant. */
  readonly broken: readonly string[];
}

const sources = 'packages/*/src/**/*.ts';
const setup = 'test/setup-environment.ts';
const isFunction = /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/;

/**
 * Returns the test files that call the innermost function at an offset. `undefined`: none is known.
 *
 * @param text the file's text now: what was noted of another text is not used
 */
export function testsAt({ files }: Reached, file: string, text: string, offset: number): readonly string[] | undefined {
  const of = files[file];
  if (of?.text !== text) return undefined;
  const tests = of.functions.findLast(({ start, end }) => start <= offset && offset < end)?.tests;
  return tests?.length ? tests : undefined;
}

/**
 * Runs all tests in a checkout once, with a note at the head of each function, and puts the files back. Also functions of
 * processes that the tests start are seen, but not those of a process that may not write.
 */
export function recordReached(root: string): Reached {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-reached-'));
  const notes = join(folder, 'notes');
  const report = join(folder, 'report.json');
  mkdirSync(notes);
  const files: Record<string, { text: string; functions: Called[] }> = {};
  const texts = new Map([setup, ...globSync(sources, { cwd: root })].map((file) => [file, read(root, file)]));
  const all: Called[] = [];
  try {
    for (const [file, text] of texts) {
      const noted = file === setup ? withTestName(root, text) : withNotes(text, all.length);
      const functions = functionsOf(text).map(({ start, end }) => ({ start, end, tests: [] }));
      files[file] = { text, functions };
      all.push(...functions);
      writeFileSync(join(root, file), noted);
    }
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    spawnSync(process.execPath, [vitest, 'run', '--reporter', 'json', '--outputFile', report], {
      cwd: root,
      stdio: 'ignore',
      env: { ...process.env, MUTATE_REACHED: notes },
    });
  } finally {
    for (const [file, text] of texts) writeFileSync(join(root, file), text);
  }
  for (const note of readdirSync(notes)) {
    const test = decodeURIComponent(note);
    const numbers = readFileSync(join(notes, note), 'utf8').trim().split('\n');
    for (const at of new Set(numbers)) all[Number(at)]?.tests.push(test);
  }
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  rmSync(folder, { recursive: true });
  const named = testResults.map((each) => ({ ...each, name: relative(root, each.name) }));
  return {
    files,
    times: Object.fromEntries(named.map(({ name, startTime = 0, endTime = 0 }) => [name, endTime - startTime])),
    broken: named.filter(({ status }) => status !== 'passed').map(({ name }) => name),
  };
}

function read(root: string, file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly body?: Node | null;
  readonly [member: string]: unknown;
}

function functionsOf(code: string): Node[] {
  const found: Node[] = [];
  const visit = (node: Node): void => {
    if (isFunction.test(node.type) && node.body) found.push(node);
    for (const child of Object.values(node).flat()) {
      if (typeof (child as Node | null)?.type === 'string') visit(child as Node);
    }
  };
  visit(parseAst(code, { lang: 'ts' }) as unknown as Node);
  return found.toSorted((one, other) => one.start - other.start);
}

/** Adds a note to each function. Lines stay where they are. @param first number of the first function */
function withNotes(code: string, first: number): string {
  const put: { readonly at: number; readonly text: string }[] = [];
  for (const [at, { body }] of functionsOf(code).entries()) {
    if (!body) continue;
    if (body.type === 'BlockStatement') put.push({ at: body.start + 1, text: `__reached(${first + at});` });
    else put.push({ at: body.start, text: `(__reached(${first + at}),` }, { at: body.end, text: ')' });
  }
  let text = code;
  for (const { at, text: added } of put.toSorted((one, other) => other.at - one.at)) {
    text = `${text.slice(0, at)}${added}${text.slice(at)}`;
  }
  return `${text};${noteOf}\n`;
}

/** A function for each file, so that a process needs nothing else. It notes a function once for each test file. */
const noteOf = `
function __reached(at) {
  const seen = (globalThis.__reachedAt ??= new Set());
  if (seen.has(at)) return;
  seen.add(at);
  try {
    const { MUTATE_REACHED: folder, MUTATE_TEST: test } = process.env;
    if (folder && test) process.getBuiltinModule('node:fs').appendFileSync(folder + '/' + test, at + '\\n');
  } catch {}
}`.replaceAll('\n', ' ');

function withTestName(root: string, code: string): string {
  return `${code}
import { relative as __relative } from 'node:path';
globalThis.__reachedAt = new Set();
process.env.MUTATE_TEST = encodeURIComponent(__relative(${JSON.stringify(root)}, globalThis.__vitest_worker__.filepath));
`;
}
