import type { AboutJob } from './about-job.ts';
import { code, plain, table } from './markdown.ts';
import { settingsOf, type Setting } from './settings.ts';

/** What can be set, and how. */
export function configOf({ name, configSchema }: AboutJob): string {
  const settings = configSchema && settingsOf(configSchema);
  if (configSchema === undefined || settings?.length === 0) return '## Config\n\nThere is nothing to set.';
  const what = settings
    ? table(['setting', 'type', 'default', ''], settings.map(rowOf))
    : `\`\`\`json\n${JSON.stringify(configSchema, null, 2)}\n\`\`\``;
  const how = `For one run: \`--set key=value\`. For every run: \`npx netraven jobs config ${name} --set key=value\`.`;
  const secretly = 'A secret by `--secret key` instead: it is asked for, and no shell notes it.';
  return ['## Config', what, settings?.some(({ secret }) => secret) ? `${how} ${secretly}` : how].join('\n\n');
}

function rowOf({ key, type, required, default: value, secret, what }: Setting): string[] {
  return [
    code(key),
    secret ? `${type}, secret` : type,
    required ? 'required' : value === undefined ? 'not set' : code(value),
    plain(what),
  ];
}
