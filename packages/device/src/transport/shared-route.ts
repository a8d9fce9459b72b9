import { NetRavenError } from '@netraven/core';
import type { Route } from './route.ts';

/** The route to a device for probes and HTTPS: all of them share one login to its jump hosts. */
export class SharedRoute {
  readonly #openRoute: () => Promise<Route>;
  #route: Promise<Route> | undefined;
  #isClosed = false;

  constructor(openRoute: () => Promise<Route>) {
    this.#openRoute = openRoute;
  }

  /** Returns the route. Opens another one if a jump host was lost, or if the last try failed in a way that may pass. */
  async use(): Promise<Route> {
    const known = this.#route;
    const opened = await known?.catch((error: unknown) => {
      if (this.#isClosed || !(error instanceof NetRavenError) || !error.retryable) throw error;
      return undefined;
    });
    if (opened && (this.#isClosed || !opened.lost())) return opened;
    // Unless another call has opened one meanwhile.
    if (this.#route === known) this.#route = (opened?.close() ?? Promise.resolve()).then(this.#openRoute);
    return this.#route as Promise<Route>;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    // A route that failed to open has closed itself.
    const opened = await this.#route?.catch(() => undefined);
    await opened?.close();
  }
}
