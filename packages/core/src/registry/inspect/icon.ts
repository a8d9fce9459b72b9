import { nearest } from '../did-you-mean.ts';
import { mdi } from '../lazy.ts';
import { problem, shown } from '../problem.ts';
import type { Problem } from '../record.ts';

/** Returns the SVG path data of an icon such as `mdi-content-save`, if it exists. */
export function iconPath(name: string): string | undefined {
  if (!/^mdi(?:-[a-z0-9]+)+$/.test(name)) return undefined;
  const key = name.replaceAll(/-([a-z0-9])/g, (_, first: string) => first.toUpperCase());
  return Object.hasOwn(mdi(), key) ? mdi()[key] : undefined;
}

/** Checks that `meta.icon` names an icon. */
export function checkIcon(name: string): Problem[] {
  if (iconPath(name) !== undefined) return [];
  const like = nearestIcon(name);
  const hint = like === undefined ? '' : ` Did you mean "${like}"?`;
  const message = `meta.icon must name a Material Design icon; it is ${shown(name)}.${hint}`;
  const fix =
    like === undefined
      ? 'Choose one from https://pictogrammers.com/library/mdi/, with "mdi-" in front.'
      : `Write \`icon: '${like}'\`.`;
  return [problem({ code: 'NR_PACKAGE_ICON_UNKNOWN', path: 'meta.icon', message, fix })];
}

function nearestIcon(name: string): string | undefined {
  const words = name.replace(/^mdi/, '').split(/[^A-Za-z0-9]+/);
  const camel = words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('');
  const known = Object.keys(mdi()).flatMap((key) => (key.startsWith('mdi') ? [key.slice('mdi'.length)] : []));
  const like = nearest(camel, known);
  return like === undefined ? undefined : `mdi${kebab(like)}`;
}

/** Turns `Numeric1Box` into `-numeric-1-box`. A digit after a single capital stays with it (`DiceD20`: `-dice-d20`). */
function kebab(camel: string): string {
  return camel.replaceAll(/[A-Z](?![a-z])\d*|[A-Z][a-z]*|\d+/g, (word) => `-${word.toLowerCase()}`);
}
