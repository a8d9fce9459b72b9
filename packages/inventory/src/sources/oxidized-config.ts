import { textOf } from '../check-rows.ts';
import { importError } from '../codes.ts';
import { field, isFields } from '../files/json.ts';
import { readYaml } from '../files/yaml.ts';
import type { SourceFile } from '../row.ts';

/** The parts of Oxidized's config that say how to read its devices. */
export interface OxidizedConfig {
  readonly separator: string;
  /** Field by name of Oxidized: the number of a column, or a key of JSON. */
  readonly map: Readonly<Record<string, string>>;
  readonly varsMap: Readonly<Record<string, string>>;
  readonly modelMap: Readonly<Record<string, string>>;
  readonly groupMap: Readonly<Record<string, string>>;
  /** Looks up a setting: of the model in the group, of the model, of the group, else of all. */
  setting(names: readonly string[], group: string, model: string): string;
}

/** Reads Oxidized's config. `usual`: the map without a config. */
export function readOxidizedConfig(
  file: SourceFile | undefined,
  usual: Readonly<Record<string, string>>,
): OxidizedConfig {
  const config = file && readYaml(file);
  const kind = textOf(field(config, 'source', 'default')) || 'csv';
  const source = field(config, 'source', kind);
  if (/^(?:true|yes|on|y)$/i.test(String(field(source, 'gpg')))) {
    throw importError('NR_IMPORT_UNREADABLE', 'The router.db is encrypted with GPG', {
      hint: 'Decrypt it first: `gpg --decrypt router.db.gpg > router.db`.',
    });
  }
  const places = (group: string, model: string): unknown[] => [
    field(config, 'groups', group, 'models', model),
    field(config, 'models', model),
    field(config, 'groups', group),
    config,
  ];
  return {
    separator: separatorOf(field(source, 'delimiter')),
    map: file ? textsOf(field(source, 'map')) : usual,
    varsMap: textsOf(field(source, 'vars_map')),
    modelMap: textsOf(field(config, 'model_map')),
    groupMap: textsOf(field(config, 'group_map')),
    setting: (names, group, model) => {
      for (const place of places(group, model)) {
        const text = textOf(field(place, ...names));
        if (text !== '') return text;
      }
      return '';
    },
  };
}

/** Ruby's pattern of one character, e.g. `/:/` or `/\|/`. A pattern of more could take for ever. */
function separatorOf(delimiter: unknown): string {
  const text = textOf(delimiter);
  if (text === '') return ':';
  const inner = /^\/(.+)\/$/s.exec(text)?.[1] ?? text;
  const plain = inner === String.raw`\t` ? '\t' : inner.replace(/^\\(?=[^\w\s])/, '');
  if (plain.length === 1) return plain;
  throw importError(
    'NR_IMPORT_UNREADABLE',
    `The delimiter ${JSON.stringify(text)} of Oxidized's config is not one character`,
  );
}

function textsOf(value: unknown): Record<string, string> {
  if (!isFields(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, textOf(each)]));
}
