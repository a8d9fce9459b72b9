/** The oldest Node.js that job hosts run on. */
export const oldestNode = '24.0.0';

/** The Node.js that `netraven` brings along (`optionalDependencies` of its package.json). */
export const ownNode = '26.10.0';
