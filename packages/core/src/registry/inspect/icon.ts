import { nearest } from '../did-you-mean.ts';
import { mdi } from '../lazy.ts';
import { fault, shown } from '../problem.ts';
import type { Problem } from '../record.ts';

/** SVG path data of an icon such as `mdi-content-save`; `undefined` when there is no such icon. */
export function iconPath(name: string): string | undefined {
  if (!/^mdi(?:-[a-z0-9]+)+$/.test(name)) return undefined;
  const key = name.replaceAll(/-([a-z0-9])/g, (_, first: string) => first.toUpperCase());
  return Object.hasOwn(mdi(), key) ? mdi()[key] : undefined;
}

/** Whether `meta.icon` names an icon. */
export function checkIcon(name: string): Problem[] {
  if (iconPath(name) !== undefined) return [];
  const like = nearest(
    camel(name),
    Object.keys(mdi()).filter((key) => key.startsWith('mdi')),
  );
  const hint = like === undefined ? '' : ` Did you mean "${kebab(like)}"?`;
  const message = `meta.icon must name a Material Design icon; ${shown(name)} is none.${hint}`;
  const fix =
    like === undefined
      ? 'Choose one from https://pictogrammers.com/library/mdi/, with "mdi-" in front.'
      : `Write icon: '${kebab(like)}'.`;
  return [fault('NR_PACKAGE_ICON_UNKNOWN', 'meta.icon', message, fix)];
}

function camel(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '' && word !== 'mdi');
  return `mdi${words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('')}`;
}

/** `mdiNumeric1Box` to `mdi-numeric-1-box`; a digit after a lone capital stays with it (`mdiDiceD20`: `mdi-dice-d20`). */
function kebab(key: string): string {
  return key.replaceAll(/[A-Z](?![a-z])\d*|[A-Z][a-z]*|\d+/g, (word) => `-${word.toLowerCase()}`);
}
