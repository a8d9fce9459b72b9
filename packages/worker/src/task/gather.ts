export interface GatherOptions {
  /** Keys of one question. Default 100. */
  readonly maxKeys?: number;
  /** Time that a key waits for others, in ms: when it comes alone, and when others came recently. Default: not at all. */
  readonly linger?: { readonly alone: number; readonly among: number };
  /** Returns false when no other key will come soon: then none waits. Default: one may come. */
  readonly mayComeMore?: () => boolean;
}

/** Others that were asked for so short a time ago tell that more will come, in ms. */
const recentMs = 500;

/**
 * Makes one question of many: what is asked within a turn of the event loop, while it lingers, or while a question is
 * under way, is asked together. `ask` answers in the order of its keys. A question that fails fails for all who asked.
 */
export function gather<Key, Value>(
  ask: (keys: readonly Key[]) => Promise<readonly Value[]>,
  { maxKeys = 100, linger = { alone: 0, among: 0 }, mayComeMore = () => true }: GatherOptions = {},
): (key: Key) => Promise<Value> {
  let waiting: { key: Key; resolve: (value: Value) => void; reject: (error: unknown) => void }[] = [];
  let asking = false;
  let askedAt = -Infinity;
  let endLinger = (): void => undefined;

  const askAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const lingerMs = performance.now() - askedAt < recentMs ? linger.among : linger.alone;
      if (lingerMs > 0 && waiting.length < maxKeys && mayComeMore()) {
        const { promise, resolve } = Promise.withResolvers<void>();
        endLinger = resolve;
        const timer = setTimeout(resolve, lingerMs);
        await promise;
        clearTimeout(timer);
      }
      const now = waiting.splice(0, maxKeys);
      try {
        const values = await ask(now.map(({ key }) => key));
        for (const [index, { resolve }] of now.entries()) resolve(values[index] as Value);
      } catch (error) {
        for (const { reject } of now) reject(error);
      }
      askedAt = performance.now();
    }
    asking = false;
  };

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      if (!mayComeMore()) endLinger();
      if (asking) return;
      asking = true;
      setImmediate(() => void askAll());
    });
}
