import type { AboutJob } from './about-job.ts';
import { settingsOf } from './settings.ts';

/** How the job comes into a host project, and runs there. */
export function usageOf({ name, permissions, meta, configSchema }: AboutJob): string {
  const required = (configSchema && settingsOf(configSchema))?.filter((setting) => setting.required) ?? [];
  const settings = required.map(({ key, secret }) => (secret ? ` --secret ${key}` : ` --set ${key}=…`)).join('');
  const lines = [
    `npx netraven jobs add ${name}`,
    ...(permissions.length === 0 ? [] : [`npx netraven jobs enable ${name}`]),
    `npx netraven run ${meta.jobType} --all${settings}`,
  ];
  return ['## Use it', 'In a host project of NetRaven:', `\`\`\`sh\n${lines.join('\n')}\n\`\`\``].join('\n\n');
}
