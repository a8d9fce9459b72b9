import type { ProblemDetail } from '@netraven/api';
import { defineComponent, type VNode } from 'vue';
import { FieldInput } from './field-input.tsx';
import type { Field } from './fields.ts';
import { placeOf, problemsByField } from './problems-at.ts';
import { ownValueAt, withValue, type Config } from './settings.ts';
import './config-form.css';

interface Props {
  readonly fields: readonly Field[];
  readonly config: Config;
  readonly problems: readonly ProblemDetail[];
  /** Called with the place of the setting that changed. */
  readonly onChange: (config: Config, place: string) => void;
}

/** Shows a form for a config, made from its JSON Schema. */
export const ConfigForm = defineComponent(
  (props: Props) => {
    const input = (field: Field, problems: ReturnType<typeof problemsByField>): VNode => {
      const place = placeOf(field.path);
      if (field.kind === 'group') {
        return (
          <fieldset key={place} class="group">
            <legend>{field.label}</legend>
            {field.help === '' ? null : <p class="quiet">{field.help}</p>}
            {field.fields.map((inner) => input(inner, problems))}
          </fieldset>
        );
      }
      return (
        <FieldInput
          key={place}
          data-place={place}
          field={field}
          value={ownValueAt(props.config, field.path)}
          problems={(problems.get(place) ?? []).map((problem) => shortOf(problem, place))}
          onChange={(value: unknown) => props.onChange(withValue(props.config, field.path, value), place)}
        />
      );
    };
    return () => {
      const problems = problemsByField(props.fields, props.problems);
      return <div class="fields">{props.fields.map((field) => input(field, problems))}</div>;
    };
  },
  { props: ['fields', 'config', 'problems', 'onChange'] },
);

/** Removes the name of the setting: the message is shown at its field. */
function shortOf({ message }: ProblemDetail, place: string): string {
  const rest = message.startsWith(`${place} `) ? message.slice(place.length + 1) : message;
  return `${rest.charAt(0).toUpperCase()}${rest.slice(1)}`;
}
