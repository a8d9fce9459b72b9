import type { VNode } from 'vue';

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/** Shows how long ago an instant was, e.g. `3 min`, with the instant as title. */
export function Age({ at }: { at: string }): VNode {
  const ms = Math.max(0, Date.now() - Date.parse(at));
  const [unit, size] = units.find((each) => ms >= each[1]) ?? ['s', 1000];
  return (
    <time datetime={at} title={new Date(at).toLocaleString()}>
      {`${Math.floor(ms / size)} ${unit}`}
    </time>
  );
}
