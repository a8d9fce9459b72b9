import { setTimeout as wait } from 'node:timers/promises';

/**
 * Makes one question of many: what is asked within `lingerMs`, or while a question is under way, is asked together, at
 * most `most` at once. Without `lingerMs`, that is one turn of the event loop. `ask` answers in the order of its keys. A
 * question that fails fails for all who asked.
 */
export function gather<Key, Value>(
  ask: (keys: readonly Key[]) => Promise<readonly Value[]>,
  { most = 100, lingerMs = 0 }: { readonly most?: number; readonly lingerMs?: number } = {},
): (key: Key) => Promise<Value> {
  let waiting: { key: Key; resolve: (value: Value) => void; reject: (error: unknown) => void }[] = [];
  let asking = false;

  const askAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      if (lingerMs > 0 && waiting.length < most) await wait(lingerMs);
      const now = waiting.splice(0, most);
      try {
        const values = await ask(now.map(({ key }) => key));
        for (const [index, { resolve }] of now.entries()) resolve(values[index] as Value);
      } catch (error) {
        for (const { reject } of now) reject(error);
      }
    }
    asking = false;
  };

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      if (asking) return;
      asking = true;
      setImmediate(() => void askAll());
    });
}
