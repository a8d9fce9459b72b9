import type { JobMeta } from './meta.ts';
import type { ConfigSchema, FleetRun, JobRun, JobSummary } from './run.ts';

/**
 * The exports of a job package, with types that belong together: `scope` of `meta` decides what `run` gets, and
 * `configSchema` decides the type of `config`. A package may also export the values directly.
 */
export interface DefinedJob<Meta extends JobMeta, Schema extends ConfigSchema | undefined> {
  readonly meta: Meta;
  readonly configSchema: Schema;
  readonly run: Meta extends { readonly scope: 'fleet' } ? FleetRun<Schema> : JobRun<Schema>;
  readonly summarize: Meta extends { readonly scope: 'fleet' } ? undefined : JobSummary<Schema> | undefined;
}

/** Returns the exports of a package: `export const { meta, configSchema, run, summarize } = defineJob({ … });` */
export function defineJob<const Meta extends JobMeta, Schema extends ConfigSchema | undefined = undefined>(
  job: Omit<DefinedJob<Meta, Schema>, 'configSchema' | 'summarize'> & {
    readonly configSchema?: Schema;
    readonly summarize?: DefinedJob<Meta, Schema>['summarize'];
  },
): DefinedJob<Meta, Schema> {
  return job as DefinedJob<Meta, Schema>;
}
