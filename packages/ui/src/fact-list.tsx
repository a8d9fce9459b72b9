import type { VNode } from 'vue';

export type Fact = readonly [name: string, value: VNode | string];

interface Props {
  readonly facts: readonly Fact[];
  /** True: in columns, if there is room. */
  readonly isWide?: boolean;
}

/** Lists names and values. */
export function FactList({ facts, isWide = false }: Props): VNode {
  return (
    <dl class={['facts', { wide: isWide }]}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
