import type { AboutJob } from './about-job.ts';
import { code, plain, table } from './markdown.ts';
import { settingsOf, type Setting } from './settings.ts';

/** Returns the section about the settings. */
export function configOf({ name, configSchema }: AboutJob): string {
  const settings = configSchema && settingsOf(configSchema);
  if (configSchema === undefined || settings?.length === 0) return '## Config\n\nThis job has no settings.';
  const list = settings
    ? table(['setting', 'type', 'default', ''], settings.map(rowOf))
    : `\`\`\`json\n${JSON.stringify(configSchema, null, 2)}\n\`\`\``;
  const usage = `For one run: \`--set key=value\`. For every run: \`npx netraven jobs config ${name} --set key=value\`.`;
  const secrets = 'For a secret use `--secret key`: it asks for the value, which stays out of the shell history.';
  return ['## Config', list, settings?.some(({ secret }) => secret) ? `${usage} ${secrets}` : usage].join('\n\n');
}

function rowOf({ key, type, required, default: value, secret, description }: Setting): string[] {
  return [
    code(key),
    secret ? `${type}, secret` : type,
    required ? 'required' : value === undefined ? 'not set' : code(value),
    plain(description),
  ];
}
