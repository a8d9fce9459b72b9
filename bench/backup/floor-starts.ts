/** Floor for the start of a task: an attempt is stored before its login, with those of the tasks that start meanwhile. */
import type { Client } from 'pg';

export function startsOf(client: Client): (name: string) => Promise<unknown> {
  let waiting: string[] = [];
  let stored: Promise<unknown> = Promise.resolve();
  const store = async (): Promise<void> => {
    const names = waiting;
    waiting = [];
    if (names.length === 0) return;
    const all = `with begun as (insert into attempt (name) select unnest($1::text[]))
      update task set status = 'running' where name = any($1::text[])`;
    await client.query(all, [names]);
  };
  return (name) => {
    waiting.push(name);
    return (stored = stored.then(store));
  };
}
