import type { Before, Had } from './before.ts';
import { keyOf, withoutNumber } from './words.ts';

/** Sections whose entries have an order, unless they are numbered. */
const orderedSection = /access-list|(?:^| )acl |policy-map|route-policy|(?:prefix|as-path|community)-set/i;
const orderedEntry = /^(?:permit|deny|remark|class) /i;
/** Lists of single lines, such as `access-list 10 permit …`. */
const orderedLine =
  /^((?:ip |ipv6 |mac )?(?:access-list|prefix-list|as-path access-list|(?:ext)?community-list)(?: (?:standard|expanded|extended))? \S+)(?: (?:standard|extended))? (?:permit|deny|remark) /i;
/** Parts of a path with a name behind them whose order counts. A number has a place of its own. */
const orderedPart = /(?:^| )(?:term|policy|rule) (?!\d+(?: |$))\S+/g;
const orderedValues = /(?:^| )(?:import|export|authentication-order|apply-groups)$/;

/**
 * Returns the statements behind this one in its list, if their order counts and none has a number. Undefined for other
 * statements.
 *
 * @param isTaken says which statements are taken away with it: of a part that stays, the order stays too
 */
export function listBehind(had: Had, before: Before, isTaken: (other: Had) => boolean): readonly Had[] | undefined {
  const behind = (others: readonly Had[]): readonly Had[] => others.filter(({ index }) => index > had.index);
  if (before.isTree) {
    if (orderedValues.test(keyOf(had.plain))) return behind(before.beginning([], keyOf(had.plain)));
    for (const { index, 0: part } of had.plain.matchAll(orderedPart)) {
      const own = had.plain.slice(0, index + part.length);
      if (before.beginning([], own).every(isTaken)) return behind(before.beginning([], own.replace(/ \S+$/, '')));
    }
    return undefined;
  }
  if (withoutNumber(had.plain) !== had.plain) return undefined;
  const [, list] = orderedLine.exec(had.plain) ?? [];
  if (list !== undefined) return behind(before.in(had.section).filter((each) => each.plain.startsWith(`${list} `)));
  if (!orderedSection.test(had.section.at(-1) ?? '') || !isEntry(had)) return undefined;
  return behind(before.in(had.section).filter(isEntry));
}

function isEntry({ plain, section }: Had): boolean {
  return orderedEntry.test(plain) || /-set |route-policy/i.test(section.at(-1) ?? '');
}
