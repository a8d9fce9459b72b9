import type { Template, TemplateName } from './templates.ts';

export const packageManagers = ['npm', 'pnpm'] as const;
export type PackageManager = (typeof packageManagers)[number];

/** Options of the command line. */
export interface Given {
  readonly name?: string | undefined;
  readonly template?: string | undefined;
  /** The npm scope, with or without `@`. */
  readonly scope?: string | undefined;
  readonly jobType?: string | undefined;
  readonly label?: string | undefined;
  readonly description?: string | undefined;
  readonly icon?: string | undefined;
  readonly platforms?: readonly string[] | undefined;
  readonly permissions?: readonly string[] | undefined;
  readonly directory?: string | undefined;
  readonly packageManager?: string | undefined;
}

/** Known platforms, icons and templates. */
export interface Known {
  readonly platforms: readonly string[];
  /** Names of `@mdi/js`, e.g. `mdiContentSave`. */
  readonly icons: readonly string[];
  readonly templates: Readonly<Record<TemplateName, Template>>;
}

/** Complete description of a new job package. */
export interface Answers {
  readonly template: TemplateName;
  /** Full name of the package, e.g. `@acme/netraven-job-vlan-audit`. */
  readonly name: string;
  readonly jobType: string;
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  /** Platforms of the job. Empty: all. */
  readonly platforms: readonly string[];
  readonly permissions: readonly string[];
}
