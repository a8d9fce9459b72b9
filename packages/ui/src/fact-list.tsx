import type { VNode } from 'vue';

export type Fact = readonly [name: string, value: VNode | string];

/** Lists names and values. */
export function FactList({ facts }: { facts: readonly Fact[] }): VNode {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
