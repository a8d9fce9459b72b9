import type { credentials, tasks } from '@netraven/db';

/** More are forgotten, oldest first. */
const maxKept = 10_000;

/**
 * The logins to jump hosts, by run. Many tasks of a run share a jump host and start together: none of them may repeat a
 * refused login, which may lock the account. So the first login is one task's, and the others wait for its end.
 */
export class JumpLogins {
  readonly #refused = new Map<string, true>();
  readonly #first = new Map<string, Promise<void>>();

  /** Notes a login that a jump host refused. */
  addRefusal(runId: string, deviceId: string, login: credentials.LoginOf): void {
    keep(this.#refused, refusalKey(runId, deviceId, login), true);
  }

  /** Logs in to a jump host after the first login of the run; credentials that it refused are marked. */
  async inTurn<Login>(
    runId: string,
    { device, credentials }: tasks.JumpHost,
    login: (credentials: tasks.JumpHost['credentials']) => Promise<Login>,
  ): Promise<Login> {
    const key = `${runId} ${device.id}`;
    const first = this.#first.get(key);
    if (!first) {
      const attempt = login(credentials);
      const over = (): void => undefined;
      keep(this.#first, key, attempt.then(over, over));
      return attempt;
    }
    await first;
    const marked = credentials.map((credential) =>
      this.#refused.has(refusalKey(runId, device.id, credential)) ? { ...credential, refusedBefore: true } : credential,
    );
    return login(marked);
  }
}

/** A credential whose login was replaced meanwhile may be right. */
function refusalKey(runId: string, deviceId: string, { id, loginVersion }: credentials.LoginOf): string {
  return `${runId} ${deviceId} ${id} ${loginVersion}`;
}

function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > maxKept && oldest !== undefined) map.delete(oldest);
}
