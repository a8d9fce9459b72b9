import type { DeviceResult, JobResult, Severity } from '@netraven/core';
import { isFor } from './check.ts';
import { severities, type Rule } from './rules.ts';
import type { RuleResult } from './trend.ts';

/** The details of a device that was checked. */
export interface Details {
  /** Number of rules. */
  readonly kept: number;
  /** Ids of rules. */
  readonly broken: readonly string[];
  readonly unchecked: readonly string[];
  /** The stored configuration that was checked. Default: that of the device. */
  readonly stored?: { readonly version: number; readonly savedAt: string };
}

/** The rules that are for devices of a run, and its devices. */
export interface FleetResult {
  /** Most severe first, and of one severity those that the most devices break. */
  readonly rules: readonly RuleResult[];
  /** Number of devices that were checked. */
  readonly devices: number;
  /** Number of the others. */
  readonly without: number;
}

/** Devices that a row of the report names. */
const mostNames = 10;

/** Returns how each rule ended on the devices of a run. */
export function fleetResult(rules: readonly Rule[], results: readonly DeviceResult[]): FleetResult {
  const checked = results.flatMap(({ device, details }) =>
    typeof details === 'object' && 'broken' in details ? [{ device, details: details as Details }] : [],
  );
  const broken = namesByRule(checked, ({ broken: ids }) => ids);
  const unchecked = namesByRule(checked, ({ unchecked: ids }) => ids);
  // By platform: a pattern for each device and rule would block the job host for seconds.
  const platforms = Map.groupBy(checked, ({ device }) => device.platform);
  const all = rules.flatMap((rule): RuleResult[] => {
    const of = [...platforms].reduce((sum, [id, { length }]) => sum + (isFor(rule, id) ? length : 0), 0);
    const its = { broken: broken.get(rule.id) ?? [], unchecked: unchecked.get(rule.id) ?? [] };
    return of === 0 ? [] : [{ rule, kept: of - its.broken.length - its.unchecked.length, ...its }];
  });
  const rank = (severity: Severity): number => severities.indexOf(severity);
  return {
    rules: all.toSorted((a, b) => rank(a.rule.severity) - rank(b.rule.severity) || b.broken.length - a.broken.length),
    devices: checked.length,
    without: results.length - checked.length,
  };
}

function namesByRule(
  checked: readonly { readonly device: { readonly name: string }; readonly details: Details }[],
  idsOf: (details: Details) => readonly string[],
): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { device, details } of checked) {
    for (const id of idsOf(details)) {
      const names = found.get(id) ?? [];
      found.set(id, names);
      names.push(device.name);
    }
  }
  return found;
}

/** Returns the result of a run: a row for each rule. */
export function describeFleet({ rules, devices, without }: FleetResult, isInTrend: boolean): JobResult {
  const kept = rules.filter(({ broken, unchecked }) => broken.length === 0 && unchecked.length === 0).length;
  const parts = [
    `${kept} of ${rules.length} rules kept on all ${devices} devices that were checked`,
    ...(without > 0 ? [`devices without a result: ${without}`] : []),
    ...(isInTrend || devices === 0 ? [] : ['not in the trend: too few devices']),
  ];
  return {
    success: true,
    message: parts.join('; '),
    report: {
      kind: 'table',
      columns: ['rule', 'severity', 'kept', 'broken', 'not checked', 'broken on'],
      rows: rules.map(({ rule: { id, severity }, kept: keptOn, broken, unchecked }) => [
        id,
        severity,
        keptOn,
        broken.length,
        unchecked.length,
        namesOf(broken),
      ]),
    },
  };
}

function namesOf(devices: readonly string[]): string {
  const more = devices.length - mostNames;
  return devices.slice(0, mostNames).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
