import { interfaceRangeHeads, isInterfaceRange } from '@netraven/core';
import { isNumberList, rangesOf } from './line-words.ts';
import type { WordTree } from './word-tree.ts';

/** Most VLANs of a line that are looked up one by one. */
const maxVlans = 64;

/**
 * Returns the places of the sections that a head names within other places. Each group is a section of its own, such as an
 * interface of a range. The places of one group are what an abbreviation may mean.
 */
export function headGroups(places: readonly WordTree[], words: readonly string[]): readonly (readonly WordTree[])[] {
  const exact = places.flatMap((place) => endsAt(place, words));
  if (exact.length > 0) return [exact];
  const [first, list = ''] = words;
  if (first === 'vlan' && words.length === 2 && isNumberList(list)) return vlanGroups(places, list);
  const several = interfaceRangeHeads(words);
  if (several) return several.map((each) => places.flatMap((place) => headsAt(place, each)));
  const lines = places.flatMap((place) => terminalLines(place, words));
  if (lines.length > 0) return lines.map((line) => [line]);
  return [places.flatMap((place) => headsAt(place, words))];
}

/** Returns the places of the sections of VLANs. A device shows a VLAN in a list, in a section of its own, or in both. */
function vlanGroups(places: readonly WordTree[], list: string): readonly (readonly WordTree[])[] {
  const shown = places.flatMap((place) =>
    [...(place.at(['vlan'])?.following ?? [])].flatMap(([word, next]) =>
      next.ends > 0 && isNumberList(word) ? [{ word, next, ranges: rangesOf(word) }] : [],
    ),
  );
  const isWithin = (ranges: readonly [number, number][], from: number, to: number): boolean =>
    ranges.some(([first, last]) => first <= from && to <= last);
  const all = rangesOf(shown.map(({ word }) => word).join(','));
  const typed = rangesOf(list);
  if (!typed.every(([from, to]) => isWithin(all, from, to))) return [[]];
  const count = typed.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  // Of more VLANs only the whole is compared.
  if (count > maxVlans) return [shown.map(({ next }) => next)];
  return typed.flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, n) =>
      shown.filter(({ ranges }) => isWithin(ranges, from + n, from + n)).map(({ next }) => next),
    ),
  );
}

/** Returns the places of the sections that a head without a range names. */
function headsAt(place: WordTree, words: readonly string[]): readonly WordTree[] {
  const exact = endsAt(place, words);
  if (exact.length > 0) return exact;
  // A range of an unknown form: the lines are in the sections of all interfaces that it names.
  if (isInterfaceRange(words)) return place.find(words.slice(0, 1)).flatMap((each) => [...each.following.values()]);
  const found = place.find(words);
  const heads = found.filter(({ ends }) => ends > 0);
  if (heads.length > 0) return heads;
  const otherwise = shownHeads(place, words);
  if (otherwise.length > 0) return otherwise;
  // A device may show more words of a head, such as `address-family ipv4 unicast`.
  const longer = found.flatMap((each) => each.endsWithin(6).filter(({ isHead }) => isHead));
  const unicast = found.flatMap((each) => each.at(['unicast']) ?? []);
  return longer.length > 1 && unicast.length > 0 ? unicast : longer.slice(0, 1);
}

/** Returns the places of a head that the device shows with other words. */
export function shownHeads(place: WordTree, words: readonly string[]): readonly WordTree[] {
  const [first = ''] = words;
  if (first === 'address-family' && words.includes('unicast')) {
    // It is the default.
    return endsAt(
      place,
      words.filter((word) => word !== 'unicast'),
    );
  }
  if (!/^(?:class|class-map|policy-map|service-policy)$/.test(first)) return [];
  return place.find([first]).flatMap((each) => behindOptions(each, words.slice(1)));
}

/** Finds words between which a device puts the type of a map: `class-map type qos match-all V`. */
function behindOptions(place: WordTree, words: readonly string[]): WordTree[] {
  const [first, ...rest] = words;
  if (first === undefined) return place.ends > 0 ? [place] : [];
  const own = place.at([first]);
  const found = own ? behindOptions(own, rest) : [];
  if (found.length > 0) return found;
  const types = [...(place.at(['type'])?.following.values() ?? [])];
  const kinds = ['match-all', 'match-any'].flatMap((kind) => place.at([kind]) ?? []);
  return [...types, ...kinds].flatMap((each) => behindOptions(each, words));
}

/** Returns the shown sections of terminal lines, such as `line vty 0 4`, that share a line with `line vty 0 15`. */
function terminalLines(place: WordTree, words: readonly string[]): WordTree[] {
  const [first, , from = '', to = from] = words;
  if (first !== 'line' || words.length > 4 || !/^\d+$/.test(from) || !/^\d+$/.test(to)) return [];
  const isShared = (start: string, end: string): boolean =>
    /^\d+$/.test(start) && /^\d+$/.test(end) && Number(start) <= Number(to) && Number(from) <= Number(end);
  return place
    .find(words.slice(0, 2))
    .flatMap((each) =>
      [...each.following].flatMap(([start, only]) => [
        ...(only.ends > 0 && isShared(start, start) ? [only] : []),
        ...[...only.following].flatMap(([end, line]) => (line.ends > 0 && isShared(start, end) ? [line] : [])),
      ]),
    );
}

function endsAt(place: WordTree, words: readonly string[]): readonly WordTree[] {
  const found = place.at(words);
  return found && found.ends > 0 ? [found] : [];
}
