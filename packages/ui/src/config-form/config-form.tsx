import type { ProblemDetail } from '@netraven/api';
import { defineComponent, nextTick, useTemplateRef, type VNode } from 'vue';
import { FieldInput, labelOf } from './field-input.tsx';
import type { Field, FieldOf } from './fields.ts';
import { fieldsOfForm, withChoice, withForm } from './forms.ts';
import { inheritedRows } from './inherited-rows.ts';
import { withoutLost } from './kept-secrets.ts';
import { OwnValue } from './own-value.tsx';
import { isWithin, placeOf, problemsByField } from './problems-at.ts';
import { ownValueAt, valueAt, withValue, type Config } from './settings.ts';
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
    const group = (field: Field, place: string, inner: readonly VNode[]): VNode => (
      <fieldset key={place} class="group">
        {field.label === '' ? null : <legend>{field.label}</legend>}
        {field.help === '' ? null : <p class="quiet">{field.help}</p>}
        {inner}
      </fieldset>
    );
    /** The values of forms that were left, by place and name: choosing a form by mistake must lose nothing. */
    const left = new Map<string, unknown>();
    const choose = (field: FieldOf<'forms'>, value: unknown, name: unknown): Config => {
      const place = placeOf(field.path);
      const before = valueAt(props.config, field.choice.path);
      const keyOf = (form: unknown): string => `${place} ${JSON.stringify(form)}`;
      // A row has another place once one before it is removed.
      const isInRow = field.path.some((key) => typeof key === 'number');
      if (before !== undefined && !isInRow) left.set(keyOf(before), value);
      const next = withForm(field, { ...(value as object), ...(left.get(keyOf(name)) as object) }, name);
      // The form may have been left before the settings were saved without its secrets.
      return withoutLost(withValue(props.config, field.path, next), fieldsOfForm(field, name));
    };
    const input = (
      field: Field,
      problems: ReturnType<typeof problemsByField>,
      onChange: Props['onChange'] = (now, place) => props.onChange(now, place),
    ): VNode => {
      const place = placeOf(field.path);
      const value = ownValueAt(props.config, field.path);
      const change = (next: unknown): void => onChange(withValue(props.config, field.path, next), place);
      if (field.kind === 'group') {
        return group(
          field,
          place,
          field.fields.map((inner) => input(inner, problems, onChange)),
        );
      }
      if (field.kind === 'forms') {
        const name = ownValueAt(props.config, field.choice.path) ?? field.choice.fallback;
        const choice = (
          <FieldInput
            key="choice"
            data-place={placeOf(field.choice.path)}
            field={field.choice}
            value={ownValueAt(props.config, field.choice.path)}
            problems={textsAt(problems, placeOf(field.choice.path))}
            onChange={(next: unknown) => onChange(choose(field, value, next), place)}
          />
        );
        const inForm: Props['onChange'] = (now, at) => onChange(withChoice(now, field, name), at);
        return group(field, place, [
          choice,
          ...fieldsOfForm(field, name).map((inner) => input(inner, problems, inForm)),
        ]);
      }
      if (field.kind === 'rows') {
        return (
          <RowsInput
            key={place}
            field={field}
            config={props.config}
            problems={problems.get(place) ?? []}
            onChange={onChange}
          />
        );
      }
      return (
        <FieldInput
          key={place}
          data-place={place}
          field={field}
          value={value}
          problems={textsAt(problems, place)}
          onChange={change}
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

/** Edits a list of objects: a form for each. */
const RowsInput = defineComponent(
  (props: {
    readonly field: FieldOf<'rows'>;
    readonly config: Config;
    readonly problems: readonly ProblemDetail[];
    readonly onChange: Props['onChange'];
  }) => {
    const rows = (): readonly unknown[] => {
      const value = ownValueAt(props.config, props.field.path);
      return Array.isArray(value) ? value : [];
    };
    /** Rows have no names. After one was removed, the next ones must not take over what is revealed or half typed in it. */
    const ids: number[] = [];
    let lastId = 0;
    const idOf = (index: number): number => (ids[index] ??= lastId++);
    const add = useTemplateRef<HTMLElement>('add');
    const remove = (index: number): void => {
      ids.splice(index, 1);
      change(rows().toSpliced(index, 1));
      // The button that was pressed is removed too.
      void nextTick(() => add.value?.focus());
    };
    const change = (next: readonly unknown[]): void => {
      const { path, fallback, required } = props.field;
      const value = next.length === 0 && fallback === undefined && !required ? undefined : next;
      props.onChange(withValue(props.config, path, value), placeOf(path));
    };
    const row = (index: number): VNode => {
      const { field, config, problems, onChange } = props;
      const place = placeOf([...field.path, index]);
      const own = problems.filter(({ path }) => isWithin(path, place));
      const others = problemsByField(field.row(index), own).get('') ?? [];
      return (
        <fieldset key={idOf(index)} class="group">
          <legend>{`${field.label} ${index + 1}`}</legend>
          {others.map((problem) => (
            <p class="said text-error">{shortOf(problem, place)}</p>
          ))}
          <ConfigForm fields={field.row(index)} config={config} problems={own} onChange={onChange} />
          <button type="button" class="link" onClick={() => remove(index)}>
            {`Remove ${field.label} ${index + 1}`}
          </button>
        </fieldset>
      );
    };
    return () => {
      const { field, problems } = props;
      const place = placeOf(field.path);
      const said = problems.filter(({ path }) => path === place).map((problem) => shortOf(problem, place));
      const all = rows();
      // Without copying what applies now, the new item replaces it.
      const start = ownValueAt(props.config, field.path) === undefined ? inheritedRows(field) : all;
      return (
        <fieldset class="group" data-place={place}>
          <legend>{labelOf(field)}</legend>
          {field.help === '' ? null : <p class="quiet">{field.help}</p>}
          {said.length > 0 ? <p class="said text-error">{said.join(' ')}</p> : null}
          {all.map((_, index) => row(index))}
          <div>
            <button ref="add" type="button" class="link" onClick={() => change([...(start ?? []), {}])}>
              {`${start ? 'Add to' : 'Replace'} ${field.label}`}
            </button>
            <OwnValue
              field={field}
              value={ownValueAt(props.config, field.path)}
              onChange={(value: unknown) => props.onChange(withValue(props.config, field.path, value), place)}
            />
          </div>
        </fieldset>
      );
    };
  },
  { props: ['field', 'config', 'problems', 'onChange'] },
);

function textsAt(problems: ReturnType<typeof problemsByField>, place: string): string[] {
  return (problems.get(place) ?? []).map((problem) => shortOf(problem, place));
}

/** Removes the name of the setting: the message is shown at its field. */
function shortOf({ message }: ProblemDetail, place: string): string {
  const rest = message.startsWith(`${place} `) ? message.slice(place.length + 1) : message;
  return `${rest.charAt(0).toUpperCase()}${rest.slice(1)}`;
}
