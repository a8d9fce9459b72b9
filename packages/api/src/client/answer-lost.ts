import { ApiError } from './api-error.ts';
import { failureReason } from './failure-reason.ts';

/** Where a person sees whether a request was carried out, by the first part of its path. */
const lists: Readonly<Record<string, string>> = {
  channels: 'channels list',
  credentials: 'credentials list',
  deliveries: 'notifications list',
  devices: 'devices list',
  'host-keys': 'hostkeys list',
  notifications: 'notifications list',
  packages: 'jobs list',
  retention: 'retention show',
  runs: 'runs list',
  schedules: 'schedules list',
  'session-limits': 'limits list',
  sources: 'sources list',
  tags: 'tags list',
  triggers: 'triggers list',
  windows: 'windows list',
};

/** The system refused the connection, so nothing was sent. A browser does not tell. */
const notConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Returns false if a request that got no answer certainly did not reach the server. */
export function mayHaveArrived(thrown: unknown): boolean {
  return !(thrown instanceof ApiError) && !notConnected.has(failureReason(thrown));
}

/** Returns the error of a request that may have been carried out, although its answer was lost. */
export function answerLost(method: string, path: string, thrown: unknown): ApiError {
  const list = lists[path.split('/')[1] ?? ''];
  return new ApiError(
    'NR_API_ANSWER_LOST',
    `The answer to ${method} ${path} was lost (${failureReason(thrown)}). NetRaven may have done it`,
    {
      hint: list
        ? `Look with \`netraven ${list}\` whether it was done, before you repeat it.`
        : 'Find out whether it was done before you repeat it, e.g. in `netraven logs`.',
      cause: thrown,
    },
  );
}
