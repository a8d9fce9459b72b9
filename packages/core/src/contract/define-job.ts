import type { JobMeta } from './meta.ts';
import type { ConfigSchema, FleetRun, JobRun } from './run.ts';

/**
 * The exports of a job package, with types that belong together: `scope` of `meta` decides what `run` gets, and
 * `configSchema` decides the type of `config`. A package may also export the three values directly.
 */
export interface DefinedJob<Meta extends JobMeta, Schema extends ConfigSchema | undefined> {
  readonly meta: Meta;
  readonly configSchema: Schema;
  readonly run: Meta extends { readonly scope: 'fleet' } ? FleetRun<Schema> : JobRun<Schema>;
}

/** Returns the exports of a package: `export const { meta, configSchema, run } = defineJob({ … });` */
export function defineJob<const Meta extends JobMeta, Schema extends ConfigSchema | undefined = undefined>(
  job: Omit<DefinedJob<Meta, Schema>, 'configSchema'> & { readonly configSchema?: Schema },
): DefinedJob<Meta, Schema> {
  return job as DefinedJob<Meta, Schema>;
}
