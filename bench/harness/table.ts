import type { Compared } from './compare.ts';
import type { Sample } from './measure.ts';
import { median, pairedRatio, sum } from './stats.ts';

/** Formats a comparison as a Markdown table: medians, and paired ratios to the first subject. */
export function tableOf({ title, amount, unit, subjects }: Compared): string {
  const floor = subjects[0];
  const rates = (samples: readonly Sample[]): number[] => samples.map(({ seconds }) => amount / seconds);
  const cpus = (samples: readonly Sample[]): number[] => samples.map(({ cpu }) => sum(Object.values(cpu)));
  const isOne = amount === 1;
  const head = [
    '',
    isOne ? 'ms' : `${unit}s/s`,
    'ratio',
    `CPU ms${isOne ? '' : ` per ${unit}`}`,
    'ratio',
    'of which',
    'peak MB',
  ];
  const rows = subjects.map(({ name, samples }) => [
    name,
    isOne ? round(median(samples.map(({ seconds }) => seconds * 1_000)), 0) : round(median(rates(samples)), 0),
    floor ? round(pairedRatio(rates(samples), rates(floor.samples)), 2) : '',
    round(median(cpus(samples)) / amount, 2),
    floor ? round(pairedRatio(cpus(samples), cpus(floor.samples)), 2) : '',
    ofWhich(samples, amount),
    round(median(samples.map((sample) => sample.peakMb)), 0),
  ]);
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  const also = subjects.flatMap(({ name, samples }) => alsoOf(name, samples));
  return [`### ${title}`, '', ...lines, ...(also.length > 0 ? ['', ...also] : []), ''].join('\n');
}

function ofWhich(samples: readonly Sample[], amount: number): string {
  const kinds = [...new Set(samples.flatMap(({ cpu }) => Object.keys(cpu)))];
  if (kinds.length < 2) return '';
  return kinds
    .map((kind) => `${kind} ${round(median(samples.map(({ cpu }) => cpu[kind] ?? 0)) / amount, 2)}`)
    .join(', ');
}

function alsoOf(name: string, samples: readonly Sample[]): string[] {
  const keys = [...new Set(samples.flatMap(({ also }) => Object.keys(also ?? {})))];
  if (keys.length === 0) return [];
  const figures = keys.map((key) => `${key} ${round(median(samples.map(({ also }) => also?.[key] ?? NaN)), 2)}`);
  return [`- ${name}: ${figures.join(', ')}`];
}

function round(value: number, digits: number): string {
  return value.toFixed(digits);
}
