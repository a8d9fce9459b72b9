import type { JobMeta } from '../../contract/meta.ts';
import type { ProbeResult } from '../../host/protocol.ts';
import { fault } from '../problem.ts';
import type { Problem } from '../record.ts';
import { isObject } from '../value-path.ts';
import { checkConfigSchema } from './config-schema.ts';
import { iconPath } from './icon.ts';
import { checkMeta, resolveMeta } from './meta.ts';
import type { Inspected } from './probe-cache.ts';

/** What a package's exports amount to: all problems at once, and what is good when none is an error. */
export interface Judgement {
  readonly problems: readonly Problem[];
  readonly inspected?: Inspected;
}

/** Judges what a job host saw of a package that it could import. `jobType`: the manifest's. */
export function judge(probed: ProbeResult & { ok: true }, jobType: string | undefined): Judgement {
  const { meta, hasRun, configSchema, schemaError } = probed;
  const problems = [
    ...checkMeta(meta, jobType),
    ...(hasRun ? [] : [noRun]),
    ...checkConfigSchema(configSchema, schemaError),
  ];
  if (problems.some(({ severity }) => severity === 'error')) return { problems };
  const resolved = resolveMeta(meta as JobMeta);
  return {
    problems,
    inspected: {
      meta: resolved,
      icon: iconPath(resolved.icon) ?? '',
      ...(isObject(configSchema) && { configSchema }),
    },
  };
}

const noRun = fault(
  'NR_PACKAGE_NO_RUN',
  'run',
  'The package does not export a function `run`',
  'Add `export const run = async () => ({ success: true });` to the entry, and let it do the job.',
);
