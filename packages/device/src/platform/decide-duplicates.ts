import { printableProblem, type PlatformRecord, type Problem } from '@netraven/core/registry';
import type { ReadPlatform } from './catalog.ts';

/** Gives each id to one platform: the pinned one, else the built-in one, else the only one. */
export function decideDuplicates(
  all: readonly ReadPlatform[],
  pins: Readonly<Record<string, string>>,
): readonly ReadPlatform[] {
  const byId = Map.groupBy(
    all.filter(({ platform }) => platform !== undefined),
    ({ record }) => record.id,
  );
  return all.map((one) => {
    const rivals = one.platform ? (byId.get(one.record.id) ?? []) : [];
    if (rivals.length < 2) return one;
    const { id } = one.record;
    const pin = Object.hasOwn(pins, id) ? pins[id] : undefined;
    const pinned = rivals.filter(({ record }) => record.package === pin);
    const builtIn = rivals.find(({ record }) => record.origin === 'built-in');
    const isPinned = pinned.length === 1;
    const winner = isPinned ? pinned[0] : builtIn;
    if (one === winner) return one;
    const duplicate = problemOf(one.record, winner?.record, rivals, isPinned);
    const record: PlatformRecord = { ...one.record, state: 'duplicate', problems: [...one.record.problems, duplicate] };
    return { ...one, record };
  });
}

function problemOf(
  loser: PlatformRecord,
  winner: PlatformRecord | undefined,
  rivals: readonly ReadPlatform[],
  isPinned: boolean,
): Problem {
  const { id } = loser;
  const others = rivals.flatMap(({ record }) =>
    record.path === loser.path ? [] : [`${record.package} in ${record.path}`],
  );
  const message = winner
    ? `The platform ${id} belongs to ${winner.package}, because it is ${isPinned ? 'pinned' : 'built in'}`
    : `The platform ${id} is also in ${others.join('; ')}, and no pin decides`;
  const copies = rivals.filter(({ record }) => record.package === loser.package).length;
  // A pin names a package, which must have the platform once.
  const fix =
    copies === 1
      ? `Remove one of them, give it another id, or write \`pins: { ${id}: '${loser.package}' }\` in netraven.config.mts.`
      : 'Remove one of them or give it another id.';
  // Only a warning if an administrator has chosen the winner.
  return printableProblem({
    code: 'NR_PACKAGE_DUPLICATE',
    severity: isPinned ? 'warning' : 'error',
    path: 'platform.json#id',
    message,
    fix,
  });
}
