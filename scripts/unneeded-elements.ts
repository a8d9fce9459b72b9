/**
 * Prints how many elements of each list of platform data no example needs, for all platforms or those that are named. With
 * `--show` also the elements. A platform has a hole where a list has one: the element can be lost, and all tests still pass.
 */
import { parseArgs } from 'node:util';
import { listPlatforms } from '../packages/device/src/index.ts';
import { builtInFolder } from '../packages/device/src/platform/platforms.ts';
import { elementsOf, unneededElements } from '../packages/device/test-utils/platform/unneeded.ts';

const { values, positionals } = parseArgs({
  options: { show: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const ids = positionals.length > 0 ? positionals : listPlatforms().map(({ id }) => id);
const totals = new Map<string, { all: number; unneeded: number }>();
process.stdout.write('| platform | elements | unneeded | by list |\n| --- | --- | --- | --- |\n');
for (const id of ids) {
  const folder = builtInFolder(id);
  const [all, unneeded] = [elementsOf(folder), unneededElements(folder)];
  for (const { list } of all) {
    const total = totals.get(list) ?? { all: 0, unneeded: 0 };
    total.all += 1;
    totals.set(list, total);
  }
  for (const { list } of unneeded) {
    const total = totals.get(list);
    if (total) total.unneeded += 1;
  }
  const byList = [...Map.groupBy(unneeded, ({ list }) => list)].map(([list, each]) => `${list} ${each.length}`);
  process.stdout.write(`| ${id} | ${all.length} | ${unneeded.length} | ${byList.join(', ')} |\n`);
  if (values.show)
    for (const { list, value } of unneeded) process.stdout.write(`${id} ${list} ${JSON.stringify(value)}\n`);
}
process.stdout.write('\n| list | elements | unneeded |\n| --- | --- | --- |\n');
for (const [list, { all, unneeded }] of [...totals].toSorted((one, other) => other[1].unneeded - one[1].unneeded))
  process.stdout.write(`| ${list} | ${all} | ${unneeded} |\n`);
