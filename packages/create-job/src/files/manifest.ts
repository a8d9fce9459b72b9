import type { Answers } from '../answers/answers.ts';
import { needlessScripts } from '../place/allow-builds.ts';
import type { Place } from '../place/place.ts';

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly netraven: { readonly job: { readonly apiVersion: number } };
  readonly [field: string]: unknown;
}

/** Returns the package.json of the new job, made from that of its template. */
export function manifestOf(template: string, answers: Answers, { manager, workspace }: Place): string {
  const { scripts, netraven, ...rest } = JSON.parse(template) as Manifest;
  const manifest = {
    ...rest,
    name: answers.name,
    description: answers.description,
    scripts: Object.fromEntries(
      Object.entries(scripts).map(([name, script]) => [name, script.replaceAll('npm run', `${manager} run`)]),
    ),
    // A workspace has them at its root, and pnpm in its settings.
    ...(manager === 'npm' &&
      !workspace && { allowScripts: Object.fromEntries(needlessScripts.map((name) => [name, false])) }),
    netraven: {
      job: { apiVersion: netraven.job.apiVersion, jobType: answers.jobType, permissions: answers.permissions },
    },
  };
  const order = Object.keys(JSON.parse(template) as object);
  return `${JSON.stringify(inOrder(manifest, order.toSpliced(order.indexOf('netraven'), 0, 'allowScripts')), null, 2)}\n`;
}

function inOrder(object: Readonly<Record<string, unknown>>, keys: readonly string[]): object {
  return Object.fromEntries(keys.map((key) => [key, object[key]]));
}
