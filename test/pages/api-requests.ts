import { listRoutes, methodOf } from '../../packages/api/src/index.ts';

/** Addresses that are no route of the API. */
const outside = new Set(['GET /metrics', 'GET /api/v1/openapi.json']);

/** Returns the error of a request that a page shows, such as `GET /api/v1/runs/<id>?wait=30`. Undefined: it fits a route. */
export function faultOfRequest(method: string, target: string, body?: string): string | undefined {
  const [path = '', search = ''] = target.split('?', 2);
  if (outside.has(`${method} ${path}`)) return undefined;
  const found = listRoutes().find(({ route }) => methodOf(route) === method && matches(`/api/v1${route.path}`, path));
  if (!found) return `no route: ${method} ${path}`;
  const { query } = found.route;
  const bodySchema = 'body' in found.route ? found.route.body : undefined;
  if (body !== undefined && bodySchema?.safeParse(JSON.parse(body)).success !== true)
    return `${found.id} does not take the body ${body}`;
  const given = Object.fromEntries(new URLSearchParams(search.replaceAll(/<\w+>/g, 'some')));
  if (search === '') return undefined;
  const checked = query?.safeParse(given);
  return checked?.success === true ? undefined : `${found.id} does not take the query ${search}`;
}

function matches(route: string, path: string): boolean {
  const [wanted, given] = [route.split('/'), path.split('/')];
  const fits = (part: string, index: number): boolean => part.startsWith(':') || part === given[index];
  return wanted.length === given.length && wanted.every(fits);
}
