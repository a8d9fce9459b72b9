import type { tasks } from '@netraven/db';

/** More are forgotten, oldest first. */
const maxRefusals = 10_000;

/**
 * The logins that jump hosts refused, by run. Many tasks of a run share a jump host: each of them must not repeat a
 * refused login, which may lock the account.
 */
export class JumpRefusals {
  readonly #refused = new Set<string>();

  add(runId: string, deviceId: string, credentialId: string): void {
    this.#refused.add(`${runId} ${deviceId} ${credentialId}`);
    const [oldest] = this.#refused;
    if (this.#refused.size > maxRefusals && oldest !== undefined) this.#refused.delete(oldest);
  }

  /** Marks the credentials that a jump host refused in this run. */
  mark(runId: string, { device, credentials, ...host }: tasks.JumpHost): tasks.JumpHost {
    return {
      ...host,
      device,
      credentials: credentials.map((credential) =>
        this.#refused.has(`${runId} ${device.id} ${credential.id}`)
          ? { ...credential, refusedBefore: true }
          : credential,
      ),
    };
  }
}
