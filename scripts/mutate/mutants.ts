import { parseAst } from 'rolldown/parseAst';

/** A small change of a file that a test should notice. */
export interface Mutant {
  readonly file: string;
  /** Offsets of the text that is replaced. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Line of `start`, 1 the first. */
  readonly line: number;
  /** The change in words, such as `=== to !==`. */
  readonly kind: string;
}

/** A node of the syntax tree, as far as it is read here. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly operator?: string;
  readonly value?: unknown;
  readonly prefix?: boolean;
  readonly optional?: boolean;
  readonly [member: string]: unknown;
}

const operators: Readonly<Record<string, string>> = {
  '===': '!==',
  '!==': '===',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '&&': '||',
  '||': '&&',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
};
/** Calls of these methods are left out, so that their object stands in their place. */
const leftOut = /^(?:filter|map|trim|toSorted|toLowerCase|toReversed|slice|replaceAll|replace)$/;
/** Parts of the tree that only the compiler reads, or whose change only alters the words of an error. */
const skipped = /^(?:TS(?!AsExpression|NonNullExpression|SatisfiesExpression)|Import|ExportAllDeclaration)/;

/** Returns the mutants of a file of code, in their order. @param file for the mutants only */
export function mutantsOf(file: string, code: string): Mutant[] {
  const found: Mutant[] = [];
  const lineOf = lines(code);
  const add = (node: { readonly start: number; readonly end: number }, text: string, kind: string): void => {
    found.push({ file, start: node.start, end: node.end, text, kind, line: lineOf(node.start) });
  };
  const visit = (node: Node): void => {
    if (skipped.test(node.type)) return;
    mutate(node, code, add);
    for (const child of childrenOf(node)) visit(child);
  };
  visit(parseAst(code, { lang: file.endsWith('x') ? 'tsx' : 'ts' }) as unknown as Node);
  return found.toSorted((one, other) => one.start - other.start);
}

type Add = (node: { readonly start: number; readonly end: number }, text: string, kind: string) => void;

function mutate(node: Node, code: string, add: Add): void {
  const textOf = (each: Node): string => code.slice(each.start, each.end);
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression': {
      const { left, operator = '' } = node as Node & { left: Node };
      const other = operators[operator];
      const at = code.indexOf(operator, left.end);
      if (other !== undefined) add({ start: at, end: at + operator.length }, other, `${operator} to ${other}`);
      if (operator === '??') add(node, textOf(left), '?? left out');
      break;
    }
    case 'UnaryExpression':
      if (node.operator === '!') add(node, `(${textOf(node['argument'] as Node)})`, '! left out');
      break;
    case 'Literal':
      if (typeof node.value === 'boolean') add(node, String(!node.value), `${node.value} to ${!node.value}`);
      if (typeof node.value === 'number') add(node, String(node.value + 1), `${node.value} to ${node.value + 1}`);
      break;
    case 'IfStatement':
    case 'ConditionalExpression': {
      const test = node['test'] as Node;
      add(test, 'true', 'condition to true');
      add(test, 'false', 'condition to false');
      break;
    }
    case 'ExpressionStatement': {
      const { type } = node['expression'] as Node;
      if (/^(?:Await|Call|Assignment|Update)Expression$/.test(type)) add(node, ';', 'statement left out');
      break;
    }
    case 'ReturnStatement':
      if (node['argument'] && (node['argument'] as Node)['name'] !== 'undefined') {
        add(node, 'return undefined as never;', 'returns nothing');
      }
      break;
    case 'ArrayExpression':
      for (const [at, element] of (node['elements'] as (Node | null)[]).entries()) {
        const next = (node['elements'] as (Node | null)[])[at + 1];
        if (element) add({ start: element.start, end: next?.start ?? element.end }, '', 'element left out');
      }
      break;
    case 'CallExpression': {
      const callee = node['callee'] as Node;
      const name = callee.type === 'MemberExpression' ? textOf(callee['property'] as Node) : '';
      if (leftOut.test(name)) add(node, textOf(callee['object'] as Node), `.${name}() left out`);
      break;
    }
    case 'SpreadElement':
      add(node, '...{}', 'spread left out');
      break;
    default:
  }
}

function childrenOf(node: Node): Node[] {
  return Object.values(node)
    .flat()
    .filter((child): child is Node => typeof (child as Node | null)?.type === 'string');
}

/** Returns the mutants of platform data: each element of a list left out. */
export function mutantsOfData(file: string, text: string): Mutant[] {
  const code = `(${text})`;
  const [statement] = (parseAst(code) as unknown as { readonly body: readonly Node[] }).body;
  const found: Mutant[] = [];
  const lineOf = lines(text);
  const visit = (node: Node): void => {
    if (node.type === 'ArrayExpression') {
      const elements = node['elements'] as Node[];
      for (const [at, element] of elements.entries()) {
        // With the comma behind it or, at the end, before it.
        const [next, before] = [elements[at + 1], elements[at - 1]];
        const start = (next || !before ? element.start : before.end) - 1;
        const end = (next?.start ?? element.end) - 1;
        found.push({ file, start, end, text: '', kind: 'element left out', line: lineOf(element.start - 1) });
      }
    }
    for (const child of childrenOf(node)) visit(child);
  };
  if (statement) visit(statement);
  return found.toSorted((one, other) => one.start - other.start);
}

/** Returns the text of a file with a mutant in it. */
export function withMutant(text: string, { start, end, text: put }: Mutant): string {
  return `${text.slice(0, start)}${put}${text.slice(end)}`;
}

function lines(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => starts.findLastIndex((start) => start <= offset) + 1;
}
