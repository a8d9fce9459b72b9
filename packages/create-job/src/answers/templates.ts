/** The templates, with what a job of each does. */
export const templates = {
  read: 'reads each device',
  change: 'changes each device, and undoes what goes wrong',
  fleet: 'runs once for all devices, and reports',
  network: 'sends what it reads to another system',
} as const;

/** An example of the settings that a template needs, as they are typed. */
export const neededSettings: Readonly<Partial<Record<TemplateName, string>>> = {
  change: 'location="Berlin, rack 7"',
  network: 'url=https://hooks.test/versions',
};

/** Returns the command that runs a new job in development. */
export function devCommand(manager: string, template: TemplateName): string {
  const settings = neededSettings[template];
  // npm keeps options before `--` for itself; the others pass them on.
  return `${manager} run dev${settings === undefined ? '' : `${manager === 'npm' ? ' --' : ''} --set ${settings}`}`;
}

export type TemplateName = keyof typeof templates;

export const templateNames = Object.keys(templates) as readonly TemplateName[];

/** The facts about a template, made from its package. */
export interface Template {
  readonly meta: {
    readonly jobType: string;
    readonly icon: string;
    readonly defaultSchedule: string;
    /** Absent: all. */
    readonly platforms?: readonly string[];
    readonly scope?: 'device' | 'fleet';
    readonly requires?: readonly 'cli'[];
  };
  readonly permissions: readonly string[];
  /** JSON Schema of its settings. */
  readonly configSchema: object;
}
