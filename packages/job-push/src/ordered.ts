import type { Before, Had } from './before.ts';
import type { Insertion, TypedLine } from './typed-lines.ts';
import { keyOf, withoutNumber } from './words.ts';

/** Sections whose entries have an order, unless they are numbered. */
const orderedSection = /access-list|(?:^| )acl |policy-map|route-policy|(?:prefix|as-path|community)-set/i;
const orderedEntry = /^(?:permit|deny|remark|class) /i;
/** Lists of single lines, such as `access-list 10 permit …`. */
const orderedLine =
  /^((?:ip |ipv6 |mac )?(?:access-list|prefix-list|as-path access-list|(?:ext)?community-list)(?: (?:standard|expanded|extended))? \S+)(?: (?:standard|extended))? (?:permit|deny|remark) /i;
/** Twice NAT of ASA: one table for all interfaces, and one behind those of objects. */
const orderedNat = /^nat \(\S+\)( after-auto)? source /;
/** Parts of a path with a name behind them whose order counts. The number of a rule has a place of its own, that of a term has not. */
const orderedPart = /(?:^| )(?:term \S+|(?:policy|rule) (?!\d+(?: |$))\S+)/g;
const orderedValues = /(?:^| )(?:import|export|authentication-order|apply-groups)$/;

/** The ordered lists of a configuration. Each is found once: a list may have thousands of entries. */
export class OrderedLists {
  readonly #before: Before;
  readonly #isTaken: (had: Had) => boolean;
  readonly #found = new Map<string, readonly Had[]>();
  readonly #wholes = new Map<string, boolean>();

  /** @param isTaken says which statements are taken away: of a part that stays, the order stays too */
  constructor(before: Before, isTaken: (had: Had) => boolean) {
    this.#before = before;
    this.#isTaken = isTaken;
  }

  /**
   * Returns the list of a statement, if its order counts and none of its entries has a number. Undefined for other statements. It
   * is the same array for all of its entries.
   */
  of(had: Had): readonly Had[] | undefined {
    if (this.#before.isTree) return this.#ofPath(had.plain);
    if (withoutNumber(had.plain) !== had.plain) return undefined;
    const [, list] = orderedLine.exec(had.plain) ?? [];
    const section = had.section.join('\n');
    const nat = section === '' ? orderedNat.exec(had.plain) : null;
    if (nat) {
      const isSameTable = (each: Had): boolean => orderedNat.exec(each.plain)?.[1] === nat[1];
      return this.#once(`nat${nat[1] ?? ''}`, () => this.#before.direct([], 'nat').filter(isSameTable));
    }
    if (list !== undefined) return this.#once(`${section}\n\n${list}`, () => this.#before.direct(had.section, list));
    if (!orderedSection.test(had.section.at(-1) ?? '') || !isEntry(had)) return undefined;
    return this.#once(section, () => this.#before.in(had.section).filter(isEntry));
  }

  #ofPath(path: string): readonly Had[] | undefined {
    const key = keyOf(path);
    if (orderedValues.test(key)) return this.#once(key, () => this.#before.beginning([], key));
    for (const { index, 0: part } of path.matchAll(orderedPart)) {
      const own = path.slice(0, index + part.length);
      const around = own.replace(/ \S+$/, '');
      if (this.#isWhole(own)) return this.#once(around, () => this.#before.beginning([], around));
    }
    return undefined;
  }

  /** Returns true if undo lines set the entries of a list of Junos that were removed, and insert each at its place. */
  isInserted(had: Had, undo: readonly TypedLine[]): boolean {
    if (!this.#before.isTree || !undo.some(({ inserts }) => inserts)) return false;
    for (const { index, 0: part } of had.plain.matchAll(orderedPart)) {
      const own = had.plain.slice(0, index + part.length);
      const around = own.replace(/\S+$/, '');
      if (!this.#isWhole(own)) continue;
      const nameOf = (path: string): string => path.slice(around.length).split(' ')[0] ?? '';
      const names = [...new Set(this.#before.beginning([], around.trim()).map((each) => nameOf(each.plain)))];
      const order = names.filter((name) => !this.#isWhole(`${around}${name}`));
      for (const line of undo) {
        const added = (line.sets ?? []).filter((path) => path.startsWith(around)).map(nameOf);
        order.push(...added.filter((name) => !order.includes(name)));
        if (line.inserts?.path.startsWith(around)) move(order, nameOf(line.inserts.path), line.inserts);
      }
      return order.join(' ') === names.join(' ');
    }
    return false;
  }

  #isWhole(path: string): boolean {
    const known = this.#wholes.get(path);
    if (known !== undefined) return known;
    const isWhole = this.#before.beginning([], path).every(this.#isTaken);
    this.#wholes.set(path, isWhole);
    return isWhole;
  }

  #once(key: string, find: () => readonly Had[]): readonly Had[] {
    const known = this.#found.get(key);
    if (known) return known;
    const found = find();
    this.#found.set(key, found);
    return found;
  }
}

function isEntry({ plain, section }: Had): boolean {
  return orderedEntry.test(plain) || /-set |route-policy/i.test(section.at(-1) ?? '');
}

/** Moves a name next to another one. Does nothing with names that are not there: a device refuses that. */
function move(names: string[], name: string, { place, anchor }: Insertion): void {
  if (!names.includes(name) || !names.includes(anchor) || name === anchor) return;
  names.splice(names.indexOf(name), 1);
  names.splice(names.indexOf(anchor) + (place === 'after' ? 1 : 0), 0, name);
}
