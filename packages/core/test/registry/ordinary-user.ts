const unprivileged = 65_534;

/** Runs a function as a user that file modes restrict. As root, the tests use the unprivileged uid 65534. */
export function asOrdinaryUser<Result>(run: () => Result): Result {
  if (process.geteuid?.() !== 0) return run();
  process.seteuid?.(unprivileged);
  try {
    return run();
  } finally {
    process.seteuid?.(0);
  }
}
