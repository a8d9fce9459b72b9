import type { AboutJob } from './about-job.ts';
import { code, plain, table } from './markdown.ts';
import { settingsOf, type Setting } from './settings.ts';

/** Returns the section about the settings. */
export function configOf({ name, configSchema }: AboutJob): string {
  const settings = configSchema && settingsOf(configSchema, { deep: true });
  if (configSchema === undefined || settings?.length === 0) return '## Config\n\nThis job has no settings.';
  const list = settings ? tablesOf(settings) : `\`\`\`json\n${JSON.stringify(configSchema, null, 2)}\n\`\`\``;
  const usage = `For one run: \`--set key=value\`. For every run: \`npx netraven jobs config ${name} --set key=value\`.`;
  const secrets = 'For a secret use `--secret key`: it asks for the value, which stays out of the shell history.';
  return ['## Config', list, settings?.some(({ secret }) => secret) ? `${usage} ${secrets}` : usage].join('\n\n');
}

/** Returns a table of the settings, and one for each form of a value, such as `"kind": "slack"`, with the settings that not every form has. */
function tablesOf(settings: readonly Setting[]): string {
  const rows = settings.map((setting) => {
    const cells = rowOf(setting);
    return { form: setting.form, cells, text: JSON.stringify(cells) };
  });
  const formCount = (some: typeof rows): number => new Set(some.map(({ form }) => form?.name)).size;
  const byForm = Map.groupBy(rows, ({ form, text }) => {
    const forms = rows.filter((each) => each.form?.of === form?.of);
    if (!form || formCount(forms.filter((each) => each.text === text)) === formCount(forms)) return '';
    return form.of === '' ? `With ${code(form.name)}:` : `${code(form.of)} with ${code(form.name)}:`;
  });
  const parts = [...byForm].toSorted(([a], [b]) => Number(a !== '') - Number(b !== ''));
  return parts
    .flatMap(([title, some]) => {
      // Several forms can have the same row.
      const cells = [...new Map(some.map((row) => [row.text, row.cells])).values()];
      return [...(title === '' ? [] : [title]), table(['setting', 'type', 'default', ''], cells)];
    })
    .join('\n\n');
}

function rowOf({ key, type, required, default: value, secret, description }: Setting): string[] {
  return [
    code(key),
    secret ? `${type}, secret` : type,
    required ? 'required' : value === undefined ? 'not set' : code(value),
    plain(description),
  ];
}
